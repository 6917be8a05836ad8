package io.colm.engine;

/** Reshapes logits before the draw: repetition penalty, then frequency and presence, then the bias of single tokens. */
final class Penalties {

    private final int[] counts;

    Penalties(int vocabulary) {
        counts = new int[vocabulary];
    }

    void apply(float[] logits, Sequence sequence) {
        SamplingParams sampling = sequence.spec().sampling();
        if (sampling.repetitionPenalty() != 1) {
            penalizeRepetition(logits, sequence, sampling);
        }
        if (sampling.frequencyPenalty() != 0 || sampling.presencePenalty() != 0) {
            penalizeFrequency(logits, sequence, sampling);
        }
        sampling.logitBias().forEach((token, bias) -> logits[token] += bias.floatValue());
    }

    private void penalizeRepetition(float[] logits, Sequence sequence, SamplingParams sampling) {
        count(sequence, 0);
        for (int position = 0; position < sequence.length(); position++) {
            int token = sequence.token(position);
            if (takeCount(token) > 0) {
                logits[token] = repeated(logits[token], sampling.repetitionPenalty());
            }
        }
    }

    private void penalizeFrequency(float[] logits, Sequence sequence, SamplingParams sampling) {
        int firstGenerated = sequence.spec().prompt().length;
        count(sequence, firstGenerated);
        for (int position = firstGenerated; position < sequence.length(); position++) {
            int token = sequence.token(position);
            int times = takeCount(token);
            if (times > 0) {
                logits[token] -= (float) (times * sampling.frequencyPenalty() + sampling.presencePenalty());
            }
        }
    }

    private static float repeated(float logit, double penalty) {
        return (float) (logit > 0 ? logit / penalty : logit * penalty);
    }

    private void count(Sequence sequence, int from) {
        for (int position = from; position < sequence.length(); position++) {
            counts[sequence.token(position)]++;
        }
    }

    /** The token's count, 0 from the second time on: each token is penalized once. */
    private int takeCount(int token) {
        int count = counts[token];
        counts[token] = 0;
        return count;
    }
}
