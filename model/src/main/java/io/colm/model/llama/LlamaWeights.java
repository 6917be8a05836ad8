package io.colm.model.llama;

import io.colm.model.InvalidModelException;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.Shard;
import io.colm.model.shard.ShardWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The weights of a checkpoint, mapped from its one safetensors file or from the several that its index names. */
final class LlamaWeights implements AutoCloseable {
    static final String FILE = "model.safetensors";
    static final String INDEX = FILE + ".index.json";

    private static final JsonMapper MAPPER = new JsonMapper();

    /** Frequencies that older checkpoints store, although they follow from the configuration. */
    private static final String FREQUENCIES = ".rotary_emb.inv_freq";

    private final LlamaNames names;
    private final int chains;
    private final Map<String, TensorSpec> expected;
    private final Map<String, Shard> shards = new HashMap<>();
    private final List<Shard> open = new ArrayList<>();

    private LlamaWeights(LlamaConfig config) {
        this.names = config.names();
        this.chains = config.shape().chainCount();
        this.expected = tensors().collect(Collectors.toMap(TensorSpec::name, Function.identity()));
    }

    private Stream<TensorSpec> tensors() {
        return IntStream.rangeClosed(1, chains).boxed().flatMap(chain -> names.layout(chain).tensors().stream());
    }

    /**
     * Opens the weights of {@code folder}; the caller closes them.
     *
     * @throws InvalidModelException where a tensor is missing, has another shape, or is none of a Llama
     */
    static LlamaWeights open(Path folder, LlamaConfig config) throws IOException {
        var weights = new LlamaWeights(config);
        try {
            for (Path file : files(folder)) {
                weights.add(file);
            }
            weights.checkComplete(folder);
            return weights;
        } catch (IOException | RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (Files.isRegularFile(folder.resolve(FILE))) {
            return List.of(folder.resolve(FILE));
        }
        Path index = folder.resolve(INDEX);
        if (!Files.isRegularFile(index)) {
            throw new InvalidModelException(
                    "%s has neither %s nor %s: save the weights as safetensors".formatted(folder, FILE, INDEX));
        }
        var names = new TreeSet<String>();
        for (JsonNode name : weightMap(index)) {
            names.add(name.asString(""));
        }
        for (String name : names) {
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*") || !Files.isRegularFile(folder.resolve(name))) {
                throw new InvalidModelException(
                        "%s names the file '%s', which is not in %s: fetch it".formatted(INDEX, name, folder));
            }
        }
        return names.stream().map(folder::resolve).toList();
    }

    private static JsonNode weightMap(Path index) throws IOException {
        try {
            JsonNode map = MAPPER.readTree(Files.readAllBytes(index)).path("weight_map");
            if (map.isObject() && !map.isEmpty()) {
                return map;
            }
        } catch (JacksonException e) {
            throw new InvalidModelException(index + " is not JSON: " + e.getOriginalMessage(), e);
        }
        throw new InvalidModelException(index + " must have a weight_map that names the file of each tensor");
    }

    private void add(Path file) throws IOException {
        List<TensorSpec> tensors = new ArrayList<>();
        for (TensorSpec found : Shard.tensors(file)) {
            String name = found.name();
            if (expected.containsKey(name)) {
                tensors.add(expected.get(name));
            } else if (name.endsWith(FREQUENCIES) || name.equals(LlamaNames.HEAD)) {
                tensors.add(found); // of a tied head, a copy
            } else {
                throw new InvalidModelException("%s: tensor %s is none of a Llama's%s"
                        .formatted(file.getFileName(), name, name.endsWith(".bias") ? ", which has no biases" : ""));
            }
        }
        Shard shard = Shard.open(file, new ShardLayout(tensors));
        open.add(shard);
        for (TensorSpec tensor : tensors) {
            if (shards.put(tensor.name(), shard) != null) {
                throw new InvalidModelException(
                        "%s: tensor %s is in another file, too".formatted(file.getFileName(), tensor.name()));
            }
        }
    }

    private void checkComplete(Path folder) {
        for (TensorSpec tensor : tensors().toList()) {
            if (!shards.containsKey(tensor.name())) {
                throw new InvalidModelException("%s: tensor %s is missing; it must have the shape %s%s"
                        .formatted(
                                folder,
                                tensor.name(),
                                tensor.dimensions(),
                                tensor.name().equals(LlamaNames.HEAD)
                                        ? ". If the head is the embedding, " + LlamaConfig.FILE
                                                + " must say \"tie_word_embeddings\": true"
                                        : ""));
            }
        }
    }

    /** The smallest type that holds the weights of {@code chain} exactly. */
    ElementType type(int chain) {
        return ElementType.holding(names.layout(chain).tensors().stream()
                .map(tensor -> shard(tensor.name()).type(tensor.name())));
    }

    /** The weights of {@code chain} by our names. */
    ShardWriter.Source chain(int chain) {
        return (tensor, from, to) -> {
            String name = names.of(chain, tensor);
            shard(name).read(name, from, to);
        };
    }

    private Shard shard(String name) {
        Shard shard = shards.get(name);
        if (shard == null) {
            throw new IllegalArgumentException("there is no tensor " + name);
        }
        return shard;
    }

    @Override
    public void close() {
        open.forEach(Shard::close);
    }
}
