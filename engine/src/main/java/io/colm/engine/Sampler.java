package io.colm.engine;

import io.colm.engine.EngineEvent.Alternative;
import java.util.Arrays;
import java.util.List;

/**
 * Draws the next token. Penalties and bias, the grammar's mask, temperature, top-k, top-p of what is left, min-p, then one
 * random number that is a function of seed and position. All sums run in a fixed order: the same logits give the same token everywhere.
 * Log-probabilities are the model's own: before penalties, bias and temperature.
 */
final class Sampler {

    /** A drawn token, its log-probability, and the likeliest tokens. */
    record Drawn(int token, double logProbability, List<Alternative> top) {}

    private final float[] shaped;
    private final Softmax softmax;
    private final Penalties penalties;
    private final Largest largest;

    Sampler(int vocabulary) {
        shaped = new float[vocabulary];
        softmax = new Softmax(vocabulary);
        penalties = new Penalties(vocabulary);
        largest = new Largest(vocabulary);
    }

    /**
     * Draws the token that follows {@code sequence}.
     *
     * @throws ArithmeticException if the logits are no distribution
     */
    Drawn draw(float[] logits, Sequence sequence) {
        return draw(logits, likeliest(logits), sequence);
    }

    /** @throws ArithmeticException if the logits are no distribution */
    Likeliest likeliest(float[] logits) {
        return Likeliest.of(logits, softmax);
    }

    /** The same, where the logits' likeliest token is known. */
    Drawn draw(float[] logits, Likeliest likeliest, Sequence sequence) {
        double logSum = likeliest.logSum();
        System.arraycopy(logits, 0, shaped, 0, shaped.length);
        penalties.apply(shaped, sequence);
        sequence.guidance().restrict(shaped);
        int token = choose(sequence.spec().sampling(), sequence.length());
        return new Drawn(
                token,
                logits[token] - logSum,
                top(logits, logSum, sequence.spec().topLogProbabilities()));
    }

    /** The token that {@link #draw} would draw, and nothing else. */
    int guess(float[] logits, Sequence sequence) {
        System.arraycopy(logits, 0, shaped, 0, shaped.length);
        penalties.apply(shaped, sequence);
        sequence.guidance().restrict(shaped);
        return choose(sequence.spec().sampling(), sequence.length());
    }

    private int choose(SamplingParams sampling, int position) {
        int likeliest = Peak.of(shaped);
        if (sampling.temperature() == 0) {
            return likeliest;
        }
        softmax.read(shaped, shaped[likeliest], sampling.temperature());
        double uniform = CounterRandom.uniform(sampling.seed(), position);
        boolean whole = sampling.topK() == 0 && sampling.topP() == 1 && sampling.minP() == 0;
        return whole ? softmax.at(uniform) : pick(cut(sampling), uniform);
    }

    /** The tokens that the cuts leave, the likeliest first; at least that one. */
    private int[] cut(SamplingParams sampling) {
        int[] tokens = candidates(sampling);
        double mass = sampling.topK() == 0 ? softmax.total() : mass(tokens);
        double sum = softmax.weight(tokens[0]);
        int count = 1;
        while (count < tokens.length
                && sum < sampling.topP() * mass
                && softmax.weight(tokens[count]) >= sampling.minP()) {
            sum += softmax.weight(tokens[count++]);
        }
        return Arrays.copyOf(tokens, count);
    }

    /** The tokens that top-k leaves, or without it those that top-p and min-p could, the likeliest first. */
    private int[] candidates(SamplingParams sampling) {
        boolean all = sampling.topK() == 0;
        // Tokens under this weight come to less than 1 - topP together, so top-p drops them all: no need to sort them.
        double topP = (1 - sampling.topP()) * softmax.total() / shaped.length;
        double least = all ? Math.max(topP, sampling.minP()) : 0;
        largest.reset(all ? shaped.length : sampling.topK());
        for (int token = 0; token < shaped.length; token++) {
            if (softmax.weight(token) >= least && softmax.weight(token) > 0) {
                largest.offer(token, shaped[token]);
            }
        }
        return largest.tokens();
    }

    private double mass(int[] tokens) {
        double sum = 0;
        for (int token : tokens) {
            sum += softmax.weight(token);
        }
        return sum;
    }

    /** The token at {@code uniform} of the way through the weights. */
    private int pick(int[] tokens, double uniform) {
        double mark = uniform * mass(tokens);
        double sum = 0;
        for (int token : tokens) {
            sum += softmax.weight(token);
            if (sum > mark) {
                return token;
            }
        }
        throw new AssertionError("uniform below 1 keeps the mark below the sum");
    }

    private List<Alternative> top(float[] logits, double logSum, int count) {
        if (count == 0) {
            return List.of();
        }
        largest.reset(count);
        for (int token = 0; token < logits.length; token++) {
            largest.offer(token, logits[token]);
        }
        return Arrays.stream(largest.tokens())
                .mapToObj(token -> new Alternative(token, logits[token] - logSum))
                .toList();
    }
}
