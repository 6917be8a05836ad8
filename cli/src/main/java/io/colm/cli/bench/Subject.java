package io.colm.cli.bench;

import io.colm.engine.onnx.OnnxModelRunner;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.Shard;
import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The model that is measured: one in a folder, or random weights of a shape.
 *
 * @param model null for random weights
 * @param folder where the shards are
 */
public record Subject(
        String name, ModelShape shape, @Nullable ModelDirectory model, Path folder) implements AutoCloseable {
    private static final int SMALL_VOCABULARY = 300;

    public static Subject of(Path folder) throws IOException {
        ModelDirectory model = ModelDirectory.open(folder);
        return new Subject(model.manifest().name(), model.manifest().shape(), model, folder);
    }

    /** Random weights, in a temporary folder that {@link #close} deletes. */
    public static Subject random(String name, ModelShape shape) throws IOException {
        Path folder = Files.createTempDirectory("colm-bench");
        var subject = new Subject(name, shape, null, folder);
        try {
            for (int chain = 1; chain <= shape.chainCount(); chain++) {
                RandomShard.write(subject.file(chain), shape, chain);
            }
            return subject;
        } catch (IOException | RuntimeException e) {
            subject.close();
            throw e;
        }
    }

    private Path file(int chain) {
        return folder.resolve("chain-" + chain + ".safetensors");
    }

    /** Opens one chain's shard; the caller closes it. */
    public Shard shard(int chain) throws IOException {
        return model == null ? Shard.open(file(chain), ShardLayout.of(shape, chain)) : model.shard(chain);
    }

    OnnxModelRunner open(OnnxSettings settings) throws IOException {
        var runner = new OnnxModelRunner(shape, settings);
        try {
            for (int chain = 1; chain <= shape.chainCount(); chain++) {
                runner.openChain(shard(chain));
            }
            return runner;
        } catch (IOException | RuntimeException e) {
            runner.close();
            throw e;
        }
    }

    /** The model's tokenizer; of random weights a small one, written beside them. */
    Path tokenizer() throws IOException {
        if (model != null) {
            return model.tokenizer();
        }
        Path file = folder.resolve("tokenizer.json");
        new BpeTrainer(Math.min(shape.vocabulary(), SMALL_VOCABULARY)).train(List.of("once upon a time"), file);
        return file;
    }

    /** Chain 1's margin from which on its token stands for one of all chains; null where nobody has measured. */
    @Nullable
    Double threshold() {
        OptionalDouble margin =
                model == null ? OptionalDouble.empty() : model.manifest().threshold(shape.chainCount());
        return margin.isPresent() ? margin.getAsDouble() : null;
    }

    /** Beginnings of stories, for a model that has a tokenizer and room for them; none for random weights. */
    List<int[]> beginnings(int count) throws IOException {
        if (model == null) {
            return List.of();
        }
        try (Tokenizer tokenizer = Tokenizer.load(model.tokenizer())) {
            return HeldOutText.beginnings(tokenizer, count, StoryDecode.BEGINNING);
        }
    }

    @Override
    public void close() throws IOException {
        if (model == null) {
            for (int chain = 1; chain <= shape.chainCount(); chain++) {
                Files.deleteIfExists(file(chain));
            }
            Files.deleteIfExists(folder.resolve("tokenizer.json"));
            Files.deleteIfExists(folder);
        }
    }
}
