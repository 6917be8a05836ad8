package io.colm.cli.calibrate;

import io.colm.cli.reading.Reader;
import io.colm.engine.Likeliest;
import io.colm.engine.ModelRunner;

/**
 * What a model would say after every token of a text but the last.
 *
 * @param margins chain 1's: how far its likeliest token is ahead
 * @param likeliest by tier (from 0), then position
 */
public record Reading(double[] margins, int[][] likeliest) {

    /** Positions read at once: each of these windows begins without memory of those before. */
    public static final int WINDOW = 256;

    /** Reads {@code tokens}, at least two, at every tier of {@code runner}. */
    public static Reading of(int[] tokens, ModelRunner runner) {
        int positions = tokens.length - 1;
        var reading = new Reading(new double[positions], new int[runner.chains()][positions]);
        try (var reader = new Reader(runner, Math.min(WINDOW, runner.shape().context()))) {
            for (int tier = 1; tier <= runner.chains(); tier++) {
                int read = tier;
                reader.readInWindows(tokens, tier, (position, logits) -> reading.note(position, read, logits));
            }
        }
        return reading;
    }

    private void note(int position, int tier, float[] logits) {
        Likeliest said = Likeliest.of(logits);
        likeliest[tier - 1][position] = said.token();
        if (tier == 1) {
            margins[position] = said.margin();
        }
    }

    int tiers() {
        return likeliest.length;
    }

    /** Whether chain 1's likeliest token is that of {@code chains} chains. */
    boolean agrees(int position, int chains) {
        return likeliest[0][position] == likeliest[chains - 1][position];
    }
}
