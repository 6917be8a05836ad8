package io.colm.model.llama;

import io.colm.model.InvalidModelException;
import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.ShardWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint in Hugging Face's form becomes a model: one of the Llama family a CoLM-Air of one chain, which is the same
 * function, and one of {@link LlamaExport} with all its chains. Weights pass through in small pieces, so a checkpoint may be
 * larger than memory.
 *
 * @param checkpoint folder with {@code config.json}, {@code tokenizer.json} and the weights as safetensors
 * @param name of the model
 * @param mostContext the model's context is cut to it
 * @param type how to store the weights; null for each chain's own type, or where it has several, F32
 */
public record LlamaImport(
        Path checkpoint,
        String name,
        int mostContext,
        @Nullable ElementType type) {

    /**
     * Writes the model into {@code folder}.
     *
     * @param acceptable refuses shapes that cannot be used, before any weight is copied
     * @throws InvalidModelException for a checkpoint that computes something else than a chain, or is not complete
     */
    public ModelDirectory write(Path folder, Consumer<ModelShape> acceptable) throws IOException {
        if (Files.exists(folder.resolve(ModelDirectory.MANIFEST))) {
            throw new InvalidModelException(folder + " holds a model: choose another folder");
        }
        LlamaConfig config = LlamaConfig.read(checkpoint, mostContext);
        ModelShape shape = config.shape();
        acceptable.accept(shape);
        try (LlamaWeights weights = LlamaWeights.open(checkpoint, config)) {
            Files.createDirectories(folder);
            Path tokenizer = folder.resolve(LlamaTokenizer.FILE);
            LlamaTokenizer.copy(checkpoint, config, tokenizer);
            List<FileEntry> shards = new ArrayList<>();
            for (int chain = 1; chain <= shape.chainCount(); chain++) {
                shards.add(new ShardWriter(ShardLayout.of(shape, chain), type == null ? weights.type(chain) : type)
                        .copy(folder.resolve("chain-" + chain + ".safetensors"), weights.chain(chain)));
            }
            return ModelDirectory.write(
                    folder, ModelManifest.of(name, shape, shards, ModelDirectory.entry(tokenizer), List.of()));
        }
    }
}
