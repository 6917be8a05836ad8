package io.colm.engine;

import io.colm.engine.EngineEvent.Alternative;
import java.util.Arrays;
import java.util.List;

/**
 * Draws the next token. Penalties and bias, temperature, top-k, top-p of what is left, min-p, then one random number that
 * is a function of seed and position. All sums run in a fixed order: the same logits give the same token everywhere.
 * Log-probabilities are the model's own: before penalties, bias and temperature.
 */
final class Sampler {

    /** A drawn token, its log-probability, and the likeliest tokens. */
    record Drawn(int token, double logProbability, List<Alternative> top) {}

    private final float[] shaped;
    private final double[] weights;
    private final Penalties penalties;
    private final Largest largest;

    Sampler(int vocabulary) {
        shaped = new float[vocabulary];
        weights = new double[vocabulary];
        penalties = new Penalties(vocabulary);
        largest = new Largest(vocabulary);
    }

    /**
     * Draws the token that follows {@code sequence}.
     *
     * @throws ArithmeticException if the logits are no distribution
     */
    Drawn draw(float[] logits, Sequence sequence) {
        double logSum = logSum(logits);
        System.arraycopy(logits, 0, shaped, 0, shaped.length);
        penalties.apply(shaped, sequence);
        int token = choose(sequence.spec().sampling(), sequence.length());
        return new Drawn(
                token,
                logits[token] - logSum,
                top(logits, logSum, sequence.spec().topLogProbabilities()));
    }

    private int choose(SamplingParams sampling, int position) {
        int likeliest = likeliest(shaped);
        if (sampling.temperature() == 0) {
            return likeliest;
        }
        double total = 0;
        for (int token = 0; token < weights.length; token++) {
            weights[token] = Exponential.of(((double) shaped[token] - shaped[likeliest]) / sampling.temperature());
            total += weights[token];
        }
        double uniform = CounterRandom.uniform(sampling.seed(), position);
        if (sampling.topK() == 0 && sampling.topP() == 1 && sampling.minP() == 0) {
            return draw(uniform * total);
        }
        return draw(cut(sampling, total), sampling, uniform);
    }

    private int draw(double mark) {
        int last = 0;
        double sum = 0;
        for (int token = 0; token < weights.length && sum <= mark; token++) {
            sum += weights[token];
            last = weights[token] > 0 ? token : last;
        }
        return last;
    }

    /** Tokens that may survive the cuts, the likeliest first. */
    private int[] cut(SamplingParams sampling, double total) {
        largest.reset(sampling.topK() == 0 ? weights.length : sampling.topK());
        // Tokens under this weight come to less than 1 - topP together, so top-p drops them all: no need to sort them.
        double least = sampling.topK() == 0 ? (1 - sampling.topP()) * total / weights.length : 0;
        for (int token = 0; token < weights.length; token++) {
            if (weights[token] >= least && weights[token] > 0) {
                largest.offer(token, shaped[token]);
            }
        }
        return largest.tokens();
    }

    private int draw(int[] tokens, SamplingParams sampling, double uniform) {
        double total = sampling.topK() == 0
                ? Arrays.stream(weights).reduce(0, Double::sum)
                : Arrays.stream(tokens).mapToDouble(token -> weights[token]).reduce(0, Double::sum);
        double kept = 0;
        int count = 0;
        // The likeliest token has weight 1 and always stays.
        while (count < tokens.length
                && kept < sampling.topP() * total
                && (count == 0 || weights[tokens[count]] >= sampling.minP())) {
            kept += weights[tokens[count++]];
        }
        double sum = weights[tokens[0]];
        int index = 0;
        while (index + 1 < count && sum <= uniform * kept) {
            sum += weights[tokens[++index]];
        }
        return tokens[index];
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

    /** Logarithm of the sum of the logits' exponentials. */
    private static double logSum(float[] logits) {
        double most = logits[likeliest(logits)];
        double sum = 0;
        for (float logit : logits) {
            sum += Exponential.of(logit - most);
        }
        return most + StrictMath.log(sum);
    }

    /** The token with the largest logit; of equal ones the lowest. */
    private static int likeliest(float[] logits) {
        int likeliest = 0;
        for (int token = 0; token < logits.length; token++) {
            if (Float.isNaN(logits[token]) || logits[token] == Float.POSITIVE_INFINITY) {
                throw new ArithmeticException("the logit of token %d is %s".formatted(token, logits[token]));
            }
            if (logits[token] > logits[likeliest]) {
                likeliest = token;
            }
        }
        if (logits[likeliest] == Float.NEGATIVE_INFINITY) {
            throw new ArithmeticException("no token has a finite logit");
        }
        return likeliest;
    }
}
