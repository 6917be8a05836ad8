package io.colm.training;

import ai.djl.ndarray.NDManager;
import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.Shard;
import io.colm.model.shard.ShardWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that a run needs to go on: its state, the weights and both moments of AdamW, in float32.
 *
 * <p>A folder {@code checkpoint-STEPS} beside the model, written under another name and renamed when complete; the
 * newest is read, older ones are deleted.
 */
record Checkpoint(RunState state, Weights weights, Weights first, Weights second) {

    private static final String PREFIX = "checkpoint-";
    private static final JsonMapper JSON = new JsonMapper();

    /** What has to be the same for a run to go on: everything that decides the meaning of the tensors and the batches. */
    private record Origin(ModelShape shape, String start, List<String> stages, long seed, int rows, int accumulated) {

        static Origin of(Recipe recipe) {
            return new Origin(
                    recipe.shape(),
                    recipe.start().meaning(),
                    recipe.stages().stream().map(Stage::meaning).toList(),
                    recipe.seed(),
                    recipe.batch().rows(),
                    recipe.batch().accumulated());
        }

        /** The parts in which this is not {@code other}, as {@code rows=4}. */
        String unlike(Origin other) {
            Map<String, Object> others = other.parts();
            Map<String, Object> own = parts();
            own.entrySet().removeIf(part -> part.getValue().equals(others.get(part.getKey())));
            return own.toString();
        }

        private Map<String, Object> parts() {
            Map<String, Object> parts = new LinkedHashMap<>();
            parts.put("variant", shape.variant());
            parts.put(
                    "chain widths",
                    shape.chains().stream().map(ChainShape::width).toList());
            parts.put("vocabulary", shape.vocabulary());
            parts.put("layers", shape.layers());
            parts.put("head dim", shape.headDim());
            parts.put("context", shape.context());
            parts.put("start", start);
            parts.put("stages", stages);
            parts.put("seed", seed);
            parts.put("rows", rows);
            parts.put("accumulated", accumulated);
            parts.put("rotation", List.of(shape.ropeTheta(), shape.ropeScaling()));
            parts.put("norm epsilon", shape.normEpsilon());
            parts.put(
                    "key/value heads",
                    shape.chains().stream().map(ChainShape::kvHeads).toList());
            parts.put(
                    "feed-forward",
                    shape.chains().stream().map(ChainShape::feedForward).toList());
            return parts;
        }
    }

    private record Saved(Origin origin, RunState state) {}

    static Checkpoint start(NDManager manager, Recipe recipe) throws IOException {
        return new Checkpoint(
                RunState.start(recipe),
                switch (recipe.start()) {
                    case Start.Drawn drawn -> Weights.fresh(manager, recipe.shape(), recipe.seed());
                    case Start.Grown grown -> Weights.grown(manager, recipe.shape(), recipe.seed(), grown);
                },
                Weights.zeros(manager, recipe.shape()),
                Weights.zeros(manager, recipe.shape()));
    }

    Checkpoint at(RunState now) {
        return new Checkpoint(now, weights, first, second);
    }

    void save(Path directory, Recipe recipe) throws IOException {
        String name = PREFIX + "%09d".formatted(state.steps());
        Path unfinished = directory.resolve("unfinished-" + name);
        delete(unfinished);
        Files.createDirectories(unfinished);
        write(unfinished, "weights", weights);
        write(unfinished, "first", first);
        write(unfinished, "second", second);
        Files.writeString(
                unfinished.resolve("state.json"), JSON.writeValueAsString(new Saved(Origin.of(recipe), state)));
        Path finished = directory.resolve(name);
        delete(finished);
        Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE);
        for (Path older : all(directory)) {
            if (!older.equals(finished)) {
                delete(older);
            }
        }
    }

    /**
     * The newest checkpoint of {@code directory}, if there is one.
     *
     * @throws IllegalArgumentException where it belongs to another recipe
     */
    static Optional<Checkpoint> newest(NDManager manager, Path directory, Recipe recipe) throws IOException {
        List<Path> all = all(directory);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Path newest = all.getLast();
        Saved saved = JSON.readValue(Files.readString(newest.resolve("state.json")), Saved.class);
        Origin asked = Origin.of(recipe);
        if (!saved.origin.equals(asked)) {
            throw new IllegalArgumentException(
                    "%s was begun with %s, and cannot go on with %s: give the same options, or another --out"
                            .formatted(newest, saved.origin.unlike(asked), asked.unlike(saved.origin)));
        }
        return Optional.of(new Checkpoint(
                saved.state,
                read(manager, newest, "weights", recipe.shape()),
                read(manager, newest, "first", recipe.shape()),
                read(manager, newest, "second", recipe.shape())));
    }

    private static void write(Path directory, String kind, Weights weights) throws IOException {
        for (int chain = 1; chain <= weights.shape().chainCount(); chain++) {
            new ShardWriter(ShardLayout.of(weights.shape(), chain), ElementType.F32)
                    .write(file(directory, kind, chain), weights.values(chain)::get);
        }
    }

    private static Weights read(NDManager manager, Path directory, String kind, ModelShape shape) throws IOException {
        List<Map<String, float[]>> chains = new ArrayList<>();
        for (int chain = 1; chain <= shape.chainCount(); chain++) {
            ShardLayout layout = ShardLayout.of(shape, chain);
            Map<String, float[]> tensors = new HashMap<>();
            try (Shard shard = Shard.open(file(directory, kind, chain), layout)) {
                for (TensorSpec tensor : layout.tensors()) {
                    tensors.put(tensor.name(), shard.floats(tensor.name()));
                }
            }
            chains.add(tensors);
        }
        return Weights.of(manager, shape, chains);
    }

    private static Path file(Path directory, String kind, int chain) {
        return directory.resolve(kind + "-" + chain + ".safetensors");
    }

    private static List<Path> all(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith(PREFIX))
                    .sorted()
                    .toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(Checkpoint::deleteOne);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
