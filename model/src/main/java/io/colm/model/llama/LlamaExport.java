package io.colm.model.llama;

import io.colm.model.InvalidModelException;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.Shard;
import io.colm.model.shard.ShardWriter;
import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The first chains of a model as a checkpoint in Hugging Face's form, which {@link LlamaImport} reads back to the same bytes.
 * Chain 1 alone is a Llama; several are of our own form, with a file for each.
 *
 * @param shape of the whole model
 * @param type how to store the weights; null for each shard's own type, or where it has several, F32
 */
public record LlamaExport(ModelShape shape, @Nullable ElementType type) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * Writes the checkpoint into {@code folder}.
     *
     * @param shards of chains 1..k
     * @param tokenizerJson the model's tokenizer
     * @return the files with the weights
     */
    public List<Path> write(List<Shard> shards, Path tokenizerJson, Path folder) throws IOException {
        if (Files.exists(folder.resolve(LlamaConfig.FILE))) {
            throw new InvalidModelException(folder + " holds a checkpoint: choose another folder");
        }
        Files.createDirectories(folder);
        boolean chained = shards.size() > 1;
        ModelShape exported = shape.with(shape.chains().subList(0, shards.size()));
        var names = new LlamaNames(exported, chained, !chained && tied(shards.getFirst()));
        List<Path> files = new ArrayList<>();
        for (int chain = 1; chain <= shards.size(); chain++) {
            files.add(folder.resolve(chained ? file(chain, shards.size()) : LlamaWeights.FILE));
            write(shards.get(chain - 1), chain, names, files.getLast());
        }
        if (chained) {
            write(folder.resolve(LlamaWeights.INDEX), index(names, shards));
        }
        Files.copy(tokenizerJson, folder.resolve(LlamaTokenizer.FILE), StandardCopyOption.REPLACE_EXISTING);
        try (Tokenizer tokenizer = Tokenizer.load(tokenizerJson)) {
            var description = new LlamaDescription(names, stored(shards), tokenizer);
            write(folder.resolve("tokenizer_config.json"), description.tokenizerConfig());
            write(folder.resolve(LlamaConfig.FILE), description.config());
        }
        return List.copyOf(files);
    }

    private static boolean tied(Shard first) {
        return first.type("head") == first.type("embedding")
                && first.bytes("head").mismatch(first.bytes("embedding")) < 0;
    }

    private static String file(int chain, int chains) {
        return "model-%05d-of-%05d.safetensors".formatted(chain, chains);
    }

    private ElementType stored(Shard shard, int chain) {
        return type == null
                ? ElementType.holding(
                        ShardLayout.of(shape, chain).tensors().stream().map(tensor -> shard.type(tensor.name())))
                : type;
    }

    /** The type that holds the weights of all. */
    private ElementType stored(List<Shard> shards) {
        return ElementType.holding(
                IntStream.rangeClosed(1, shards.size()).mapToObj(chain -> stored(shards.get(chain - 1), chain)));
    }

    private void write(Shard shard, int chain, LlamaNames names, Path file) throws IOException {
        Map<String, String> ours = names.ours(chain);
        new ShardWriter(names.layout(chain), stored(shard, chain), Map.of("format", "pt"))
                .copy(file, (name, from, to) -> shard.read(Objects.requireNonNull(ours.get(name)), from, to));
    }

    private ObjectNode index(LlamaNames names, List<Shard> shards) {
        ObjectNode root = MAPPER.createObjectNode();
        ObjectNode metadata = root.putObject("metadata");
        ObjectNode map = root.putObject("weight_map");
        long bytes = 0;
        for (int chain = 1; chain <= shards.size(); chain++) {
            String file = file(chain, shards.size());
            ShardLayout layout = names.layout(chain);
            layout.tensors().forEach(tensor -> map.put(tensor.name(), file));
            bytes += layout.parameters() * stored(shards.get(chain - 1), chain).bytes();
        }
        metadata.put("total_size", bytes);
        return root;
    }

    private static void write(Path file, ObjectNode root) throws IOException {
        Files.writeString(file, MAPPER.writeValueAsString(root) + "\n");
    }
}
