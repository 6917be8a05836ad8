package io.colm.training;

import ai.djl.ndarray.NDManager;
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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that a run needs to go on: its state, the weights and both moments of AdamW, in float32.
 *
 * <p>A folder {@code checkpoint-STEPS} beside the model, written under another name and renamed when complete; the
 * newest is read, older ones are deleted.
 */
record Checkpoint(RunState state, Weights weights, Weights first, Weights second) {

    private static final String PREFIX = "checkpoint-";
    private static final String STATE = "state.json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

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

    void save(Path directory, Origin origin) throws IOException {
        String name = PREFIX + "%09d".formatted(state.steps());
        Path unfinished = directory.resolve("unfinished-" + name);
        delete(unfinished);
        Files.createDirectories(unfinished);
        write(unfinished, "weights", weights);
        write(unfinished, "first", first);
        write(unfinished, "second", second);
        Files.writeString(unfinished.resolve(STATE), JSON.writeValueAsString(new Saved(origin, state)));
        Path finished = directory.resolve(name);
        delete(finished);
        Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE);
        for (Path older : all(directory)) {
            if (!older.equals(finished)) {
                delete(older);
            }
        }
    }

    /** Whether {@code directory} holds a checkpoint. */
    static boolean isIn(Path directory) throws IOException {
        return !all(directory).isEmpty();
    }

    /**
     * The newest checkpoint of {@code directory}, which must hold one.
     *
     * @throws IllegalArgumentException where it is not of {@code origin}
     */
    static Checkpoint newest(NDManager manager, Path directory, Origin origin) throws IOException {
        Path newest = all(directory).getLast();
        Saved saved = saved(newest);
        if (!saved.origin.equals(origin)) {
            throw new IllegalArgumentException(
                    "%s was begun with %s, and cannot go on with %s: give the same options, or another --out"
                            .formatted(newest, saved.origin.unlike(origin), origin.unlike(saved.origin)));
        }
        return new Checkpoint(
                saved.state,
                read(manager, newest, "weights", origin.shape()),
                read(manager, newest, "first", origin.shape()),
                read(manager, newest, "second", origin.shape()));
    }

    private static Saved saved(Path checkpoint) throws IOException {
        try {
            return JSON.readValue(Files.readString(checkpoint.resolve(STATE)), Saved.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "%s is of another version of colm, and this one cannot go on with it (%s): begin anew without --resume"
                            .formatted(checkpoint, e.getOriginalMessage()),
                    e);
        }
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
