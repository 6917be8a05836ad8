package io.colm.cli.experiment;

import static java.util.stream.Collectors.joining;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import java.util.ArrayList;
import java.util.List;

/**
 * A shape in the paper's notation, as {8, 24}: units of each chain, of which the paper's models have 32.
 *
 * <p>Dropping the blocks above the diagonal makes a CoLM smaller than a dense model of its width. The paper then adds
 * layers or width; here every chain's feed-forward is widened by the same factor until the parameters are equal, which
 * at some hundred thousand parameters is the finer knob.
 */
record PaperShape(Variant variant, List<Integer> units) {

    private static final double ROPE_BASE = 10_000;
    private static final double NORM_EPSILON = 1e-5;
    private static final int KV_HEADS = 2;
    private static final int FEED_FORWARD = 11; // to 4 of width, the 8/3 of Llama

    /** The paper's own, but for {32}: in one chain a CoLM is a dense model. */
    static final List<List<Integer>> CHAINED =
            List.of(List.of(16, 16), List.of(8, 24), List.of(8, 8, 16), List.of(8, 8, 8, 8));

    static PaperShape air(Integer... units) {
        return new PaperShape(Variant.COLM_AIR, List.of(units));
    }

    static ModelShape dense(Scale scale) {
        return air(32).shape(scale, scale.width() * FEED_FORWARD / 4);
    }

    /** A dense model of {@code width} with about {@code parameters} parameters. */
    static ModelShape dense(Scale scale, int width, long parameters) {
        return air(width / scale.unit()).fitted(scale, parameters);
    }

    /** This shape with as many parameters as the dense model. */
    ModelShape fitted(Scale scale) {
        ModelShape dense = dense(scale);
        return fitted(scale, dense.parameters(1));
    }

    /** The widest feed-forward with which there are at most {@code parameters}. */
    ModelShape fitted(Scale scale, long parameters) {
        int low = units.size();
        int high = 64 * scale.width();
        while (high - low > 1) {
            int middle = (low + high) / 2;
            ModelShape shape = shape(scale, middle);
            if (shape.parameters(units.size()) <= parameters) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return shape(scale, low);
    }

    /** @param feedForward of all chains together, shared by their units */
    private ModelShape shape(Scale scale, int feedForward) {
        int all = units.stream().mapToInt(Integer::intValue).sum();
        List<ChainShape> chains = new ArrayList<>();
        for (int unit : units) {
            int width = unit * scale.unit();
            int inner = Math.max(1, Math.round((float) feedForward * unit / all));
            chains.add(new ChainShape(width, kvHeads(chains.size(), width / scale.headDim()), inner));
        }
        return new ModelShape(
                variant,
                scale.vocabulary(),
                scale.layers(),
                scale.headDim(),
                scale.context(),
                ROPE_BASE,
                NORM_EPSILON,
                chains);
    }

    /** In one model as many as possible alike: two in chain 1 of an Air, in a CoLM one a chain. */
    private int kvHeads(int chainsBefore, int heads) {
        if (variant == Variant.COLM) {
            return 1;
        }
        return chainsBefore == 0 ? Math.min(KV_HEADS, heads) : 0;
    }

    /** As the paper writes it. */
    String notation() {
        return units.stream().map(String::valueOf).collect(joining(",", "{", "}"));
    }

    /** For people. */
    String name() {
        return (variant == Variant.COLM ? "CoLM " : "Air ") + notation();
    }

    /** For a file name. */
    String id() {
        return (variant == Variant.COLM ? "colm-" : "air-")
                + units.stream().map(String::valueOf).collect(joining("-"));
    }
}
