package io.colm.cli;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import java.util.List;
import java.util.stream.IntStream;

/** Shapes that the engine takes, and that are written in a moment. */
final class TinyModels {

    private TinyModels() {}

    /** A CoLM-Air of one layer, its chains of these widths, which are multiples of 32. */
    static ModelShape air(int... widths) {
        List<ChainShape> chains = IntStream.range(0, widths.length)
                .mapToObj(i -> new ChainShape(widths[i], i == 0 ? 1 : 0, widths[i]))
                .toList();
        return new ModelShape(Variant.COLM_AIR, 300, 1, 32, 64, 10_000, 1e-5, chains);
    }
}
