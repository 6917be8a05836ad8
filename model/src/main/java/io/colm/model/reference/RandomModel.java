package io.colm.model.reference;

import io.colm.model.InvalidModelException;
import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.ShardWriter;
import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.SpecialTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * An untrained model of any shape: what tests and benchmarks of other modules run, which is why it is no test class. Its
 * weights depend on the seed, the chain and the tensor alone, so a shape with one more chain has the same first chains;
 * and each is a number that F32, F16 and BF16 all hold exactly, so however it is stored it is the same model.
 */
public record RandomModel(ModelShape shape, long seed) {
    private static final int SMALLEST_TOKENIZER = SpecialTokens.ALL.size() + 256;

    /** Tensors of chain {@code chain} (from 1), by name. */
    public Map<String, float[]> weights(int chain) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        for (TensorSpec tensor : ShardLayout.of(shape, chain).tensors()) {
            weights.put(tensor.name(), draw(tensor, chain));
        }
        return weights;
    }

    private float[] draw(TensorSpec tensor, int chain) {
        Random random =
                new Random((seed * 64 + chain) * 1_000_003 + tensor.name().hashCode());
        boolean gain = tensor.dimensions().size() == 1;
        boolean table = tensor.name().equals("embedding");
        // Products of width n keep their size when weights have the standard deviation 1 / sqrt(n).
        double deviation =
                gain ? 0.2 : table ? 1 : 1 / Math.sqrt(tensor.dimensions().getLast());
        float[] values = new float[Math.toIntExact(tensor.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = exact((gain ? 1 : 0) + deviation * random.nextGaussian());
        }
        return values;
    }

    private static float exact(double value) {
        return Math.abs(value) < 0x1p-14 ? 0 : ElementType.BF16.round((float) value); // below, F16 has fewer digits
    }

    /** The model in memory, all its chains. */
    public ReferenceModel reference(Precision precision) {
        return ReferenceModel.of(
                shape,
                IntStream.rangeClosed(1, shape.chainCount())
                        .mapToObj(this::weights)
                        .toList(),
                precision);
    }

    /**
     * Writes the model named {@code name} into {@code folder}, with a tokenizer of at most its vocabulary.
     *
     * @throws InvalidModelException where the vocabulary is smaller than any tokenizer's
     */
    public ModelDirectory write(Path folder, String name, ElementType type) throws IOException {
        if (shape.vocabulary() < SMALLEST_TOKENIZER) {
            throw new InvalidModelException("vocabulary must be at least " + SMALLEST_TOKENIZER
                    + " for a model with a tokenizer, is " + shape.vocabulary());
        }
        Files.createDirectories(folder);
        List<FileEntry> shards = new ArrayList<>();
        for (int chain = 1; chain <= shape.chainCount(); chain++) {
            shards.add(new ShardWriter(ShardLayout.of(shape, chain), type)
                    .write(folder.resolve("chain-" + chain + ".safetensors"), weights(chain)::get));
        }
        Path tokenizer = folder.resolve("tokenizer.json");
        new BpeTrainer(shape.vocabulary())
                .train(List.of("once upon a time there was, and once there was not"), tokenizer);
        return ModelDirectory.write(
                folder, ModelManifest.of(name, shape, shards, ModelDirectory.entry(tokenizer), List.of()));
    }
}
