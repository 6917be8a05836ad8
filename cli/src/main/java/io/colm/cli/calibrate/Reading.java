package io.colm.cli.calibrate;

import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import io.colm.engine.Likeliest;
import io.colm.engine.ModelRunner;
import io.colm.engine.Plan;

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
        int window = Math.min(WINDOW, runner.shape().context());
        var plan = new Plan(window, runner.shape().vocabulary());
        int[] blocks = new int[KvLayout.blocks(window)];
        try (var pool = new KvPool(runner.kvLayout(), blocks.length)) {
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = pool.allocate();
            }
            for (int from = 0; from < positions; from += window) {
                for (int tier = 1; tier <= runner.chains(); tier++) {
                    plan.clear();
                    for (int i = 0; i < Math.min(window, positions - from); i++) {
                        plan.add(tokens[from + i], i, tier, blocks, true);
                    }
                    runner.run(plan, pool);
                    reading.note(plan, from, tier);
                }
            }
        }
        return reading;
    }

    private void note(Plan plan, int from, int tier) {
        for (int row = 0; row < plan.rows(); row++) {
            Likeliest said = Likeliest.of(plan.logits(row));
            likeliest[tier - 1][from + row] = said.token();
            if (tier == 1) {
                margins[from + row] = said.margin();
            }
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
