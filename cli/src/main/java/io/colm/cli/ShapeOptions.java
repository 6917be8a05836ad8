package io.colm.cli;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The shape of a model to be trained. */
final class ShapeOptions {

    private static final double ROPE_BASE = 10_000;
    private static final double NORM_EPSILON = 1e-5;

    /** Feed-forward widths are 8/3 of the hidden width (as in Llama), to the nearest multiple of this. */
    private static final int FEED_FORWARD_GRAIN = 32;

    @Option(
            names = "--shape",
            split = ",",
            paramLabel = "WIDTH",
            defaultValue = "128,64,64",
            description = "Hidden width of each chain, as 128,64,64: the default.")
    List<Integer> widths = List.of();

    @Option(
            names = "--variant",
            defaultValue = "colm_air",
            description =
                    "colm_air (the default): the later chains read chain 1's keys and values; or colm: each has its own.")
    Variant variant = Variant.COLM_AIR;

    @Option(names = "--layers", defaultValue = "4", description = "Transformer blocks. Default ${DEFAULT-VALUE}.")
    int layers;

    @Option(names = "--head-dim", defaultValue = "32", description = "Width of a head. Default ${DEFAULT-VALUE}.")
    int headDim;

    @Option(
            names = "--kv-heads",
            defaultValue = "2",
            description = "Key/value heads of chain 1; in colm, of every chain. Default ${DEFAULT-VALUE}.")
    int kvHeads;

    @Option(names = "--vocabulary", defaultValue = "4096", description = "Tokens. Default ${DEFAULT-VALUE}.")
    int vocabulary;

    @Option(
            names = "--context",
            defaultValue = "512",
            description = "Longest sequence in tokens; rows of a batch are this long. Default ${DEFAULT-VALUE}.")
    int context;

    /** @param tokens size of the vocabulary of the tokenizer at hand */
    ModelShape shape(int tokens) {
        List<ChainShape> chains = new ArrayList<>();
        for (int width : widths) {
            boolean own = chains.isEmpty() || variant == Variant.COLM;
            chains.add(new ChainShape(width, own ? kvHeads : 0, feedForward(width)));
        }
        return new ModelShape(variant, tokens, layers, headDim, context, ROPE_BASE, NORM_EPSILON, chains);
    }

    /**
     * {@code own} of a trained model, but for the context, which no weight depends on.
     *
     * @throws IllegalArgumentException where a given option says something else than the model
     */
    ModelShape of(ModelShape own, ParseResult given) {
        same(
                given,
                "--shape",
                widths,
                own.chains().stream().map(ChainShape::width).toList());
        same(given, "--variant", variant, own.variant());
        same(given, "--layers", layers, own.layers());
        same(given, "--head-dim", headDim, own.headDim());
        same(given, "--kv-heads", kvHeads, own.kvHeads(1));
        same(given, "--vocabulary", vocabulary, own.vocabulary());
        return new ModelShape(
                own.variant(),
                own.vocabulary(),
                own.layers(),
                own.headDim(),
                given.hasMatchedOption("--context") ? context : own.context(),
                own.ropeTheta(),
                own.ropeScaling(),
                own.normEpsilon(),
                own.chains());
    }

    private static void same(ParseResult given, String option, Object wanted, Object own) {
        if (given.hasMatchedOption(option) && !wanted.equals(own)) {
            throw new IllegalArgumentException(
                    "%s %s contradicts --from, whose model has %s: leave one out".formatted(option, wanted, own));
        }
    }

    static int feedForward(int width) {
        return Math.max(1, Math.toIntExact(Math.round(width * 8 / 3.0 / FEED_FORWARD_GRAIN))) * FEED_FORWARD_GRAIN;
    }
}
