package io.colm.engine;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import java.util.List;
import java.util.stream.IntStream;

/** Models small enough for tests. */
final class TestingModels {

    static final int VOCABULARY = 50;
    static final int CONTEXT = 512;

    private TestingModels() {}

    static ModelShape air(int chains) {
        List<ChainShape> shapes = IntStream.rangeClosed(1, chains)
                .mapToObj(chain -> new ChainShape(8, chain == 1 ? 1 : 0, 8))
                .toList();
        return new ModelShape(Variant.COLM_AIR, VOCABULARY, 1, 4, CONTEXT, 10000, 1e-5, shapes);
    }

    static EchoModelRunner echo() {
        return new EchoModelRunner(air(4), 4);
    }
}
