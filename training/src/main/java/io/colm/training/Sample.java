package io.colm.training;

import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Random;

/** A text that a sub-model went on with, drawn at a temperature; slow, since every token runs the whole sequence anew. */
record Sample(int chains, String prompt, String text) {

    private static final double TEMPERATURE = 0.6;
    private static final int LONGEST = 220;

    static Sample of(ColmModule module, Weights weights, Tokenizer tokenizer, int chains, String prompt) {
        Random random = new Random(chains);
        int[] begin = tokenizer.encode(prompt);
        int end = Math.min(weights.shape().context(), begin.length + LONGEST);
        int[] tokens = Arrays.copyOf(begin, end);
        int length = begin.length;
        while (length < end) {
            int next = draw(module.lastLogits(weights, Arrays.copyOf(tokens, length), chains), random);
            if (next == tokenizer.special(SpecialTokens.END_OF_TEXT)) {
                break;
            }
            tokens[length++] = next;
        }
        return new Sample(chains, prompt, tokenizer.decode(Arrays.copyOfRange(tokens, begin.length, length)));
    }

    private static int draw(float[] logits, Random random) {
        double highest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        double[] cumulated = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            sum += Math.exp((logits[i] - highest) / TEMPERATURE);
            cumulated[i] = sum;
        }
        int found = Arrays.binarySearch(cumulated, random.nextDouble() * sum);
        return Math.min(found >= 0 ? found : -found - 1, logits.length - 1);
    }
}
