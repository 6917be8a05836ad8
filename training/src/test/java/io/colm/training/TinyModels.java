package io.colm.training;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.RopeScaling;
import io.colm.model.Variant;
import java.util.List;
import java.util.Random;

/** Shapes that train in seconds, with several query heads a key/value head and chains of unequal width. */
final class TinyModels {

    static final ModelShape AIR = new ModelShape(
            Variant.COLM_AIR,
            300,
            2,
            4,
            16,
            10_000,
            1e-5,
            List.of(new ChainShape(16, 2, 24), new ChainShape(8, 0, 16), new ChainShape(24, 0, 8)));

    static final ModelShape PLAIN = new ModelShape(
            Variant.COLM,
            300,
            2,
            4,
            16,
            10_000,
            1e-5,
            List.of(new ChainShape(16, 2, 24), new ChainShape(8, 1, 16), new ChainShape(24, 3, 8)));

    /** With rotary frequencies that are kept, slowed down, and between. */
    static final ModelShape SCALED = new ModelShape(
            Variant.COLM_AIR,
            300,
            2,
            4,
            16,
            100,
            new RopeScaling(RopeScaling.Type.LLAMA3, 8, 1, 4, 100),
            1e-5,
            AIR.chains());

    private TinyModels() {}

    /** The first {@code k} chains of a shape. */
    static ModelShape prefix(ModelShape shape, int k) {
        return shape.with(shape.chains().subList(0, k));
    }

    static long[][] batch(long seed, int rows, int length) {
        Random random = new Random(seed);
        long[][] batch = new long[rows][length];
        for (long[] row : batch) {
            for (int i = 0; i < length; i++) {
                row[i] = random.nextInt(300);
            }
        }
        return batch;
    }
}
