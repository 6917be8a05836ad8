package io.colm.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.registry.Manifest.ChainShape;
import io.colm.registry.Manifest.RopeScaling;
import io.colm.registry.Manifest.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainIdTests {

    private static final Shape SHAPE = new Shape(
            "COLM_AIR",
            4096,
            6,
            32,
            1024,
            10000,
            RopeScaling.NONE,
            1e-5,
            List.of(new ChainShape(128, 2, 256), new ChainShape(64, 0, 128)));

    /** Computed outside Java from the definition's bytes. */
    @Test
    void chainIdsAreThoseOfTheDefinition() {
        String one = ChainId.of(
                ChainId.ROOT,
                "96af8b4933b944bc61107844c9cd0e6986f4add076f2db54982e868cf0630c96",
                SHAPE,
                SHAPE.chains().getFirst());
        String two = ChainId.of(
                one,
                "0fea3322e99e4fd7c9c9ca6a6bded8163add6b14de3380ee6ac335857c29682e",
                SHAPE,
                SHAPE.chains().getLast());

        assertThat(one).isEqualTo("a86b2233d734c6629c90772ee2e6ea91617587f6f9ebb55b4b890087a8874565");
        assertThat(two).isEqualTo("2c8032e08ca0609f73ed86aacb4b17da74114749b5b841f7126bd2265f0e1e0c");
    }

    @Test
    void scaledFrequenciesAddALine() {
        var scaled = new Shape(
                "COLM_AIR", 4096, 6, 32, 1024, 10000, new RopeScaling("LINEAR", 4, 0, 0, 0), 1e-5, SHAPE.chains());

        assertThat(ChainId.of(
                        ChainId.ROOT, "a".repeat(64), scaled, SHAPE.chains().getFirst()))
                .isEqualTo("cfa565aa4620b345f39c2c1b642fcd4719fbe7c7869db181b0cc228957c66961");
    }
}
