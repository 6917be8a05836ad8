package io.colm.cli.bench;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import java.util.ArrayList;
import java.util.List;

/** Shapes to be measured with random weights, by their size: as several chains, and as one that other engines run too. */
public enum BenchShape {
    M15(8_192, 8, 32, new Chains(3, 128, 4, 352), new Chains(1, 288, 9, 768)),
    M130(32_000, 12, 64, new Chains(4, 256, 4, 1_024), new Chains(1, 768, 12, 2_048)),
    B1(32_000, 22, 64, new Chains(4, 640, 2, 1_760), new Chains(1, 2_048, 4, 5_632));

    private static final int CONTEXT = 4_096;
    private static final double ROPE_BASE = 10_000;
    private static final double NORM_EPSILON = 1e-5;

    private record Chains(int count, int width, int kvHeads, int feedForward) {}

    private final int vocabulary;
    private final int layers;
    private final int headDim;
    private final Chains chained;
    private final Chains single;

    BenchShape(int vocabulary, int layers, int headDim, Chains chained, Chains single) {
        this.vocabulary = vocabulary;
        this.layers = layers;
        this.headDim = headDim;
        this.chained = chained;
        this.single = single;
    }

    /** A CoLM-Air of this size. */
    public ModelShape chained() {
        return shape(chained);
    }

    /** A Llama of this size: one chain. */
    public ModelShape single() {
        return shape(single);
    }

    private ModelShape shape(Chains of) {
        List<ChainShape> chains = new ArrayList<>();
        for (int chain = 0; chain < of.count(); chain++) {
            chains.add(new ChainShape(of.width(), chain == 0 ? of.kvHeads() : 0, of.feedForward()));
        }
        return new ModelShape(Variant.COLM_AIR, vocabulary, layers, headDim, CONTEXT, ROPE_BASE, NORM_EPSILON, chains);
    }

    /** As the command line spells it: 15m, 130m, 1b. */
    @Override
    public String toString() {
        return name().substring(1) + Character.toLowerCase(name().charAt(0));
    }

    /** @throws IllegalArgumentException for a size that there is not */
    public static BenchShape named(String name) {
        for (BenchShape shape : values()) {
            if (shape.toString().equals(name)) {
                return shape;
            }
        }
        throw new IllegalArgumentException("--shape must be one of " + List.of(values()) + ", is " + name);
    }
}
