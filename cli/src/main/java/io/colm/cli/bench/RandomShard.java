package io.colm.cli.bench;

import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ShardWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Weights of no meaning, made fast enough for a thousand million of them: each is the sum of four even numbers. */
final class RandomShard {
    private static final int PARTS = 4;

    /** Standard deviation of the sum of {@value #PARTS} numbers even in [-1, 1). */
    private static final double DEVIATION = Math.sqrt(PARTS / 3.0);

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private RandomShard() {}

    static void write(Path file, ModelShape shape, int chain) throws IOException {
        ShardLayout layout = ShardLayout.of(shape, chain);
        Map<String, TensorSpec> tensors =
                layout.tensors().stream().collect(Collectors.toMap(TensorSpec::name, Function.identity()));
        // BF16: of random weights more digits say nothing.
        new ShardWriter(layout, ElementType.BF16).write(file, name -> values(tensors, name, chain));
    }

    private static float[] values(Map<String, TensorSpec> tensors, String name, int chain) {
        TensorSpec tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("there is no tensor " + name);
        }
        float[] values = new float[Math.toIntExact(tensor.elements())];
        boolean gain = tensor.dimensions().size() == 1;
        // Products of width n keep their size when weights have the standard deviation 1 / sqrt(n).
        double deviation = gain
                ? 0.1
                : 1
                        / Math.sqrt(
                                name.equals("embedding")
                                        ? 1
                                        : tensor.dimensions().getLast());
        float scale = (float) (deviation / DEVIATION);
        long seed = mix(name.hashCode() + GOLDEN * chain);
        IntStream.range(0, values.length)
                .parallel()
                .forEach(i -> values[i] = (gain ? 1 : 0) + scale * sum(mix(seed + GOLDEN * i)));
        return values;
    }

    private static float sum(long bits) {
        int sum = (short) bits + (short) (bits >> 16) + (short) (bits >> 32) + (short) (bits >> 48);
        return sum * 0x1p-15f;
    }

    /** The output function of splitmix64 (Steele, Lea and Flood 2014). */
    private static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        y = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
        return y ^ (y >>> 31);
    }
}
