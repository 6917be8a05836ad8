package io.colm.training;

import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.ModelManifest.PrefixLoss;
import io.colm.model.ModelManifest.Threshold;
import io.colm.model.ShardLayout;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.ShardWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Where a model is put as files: a float16 shard a chain, beside them its {@code tokenizer.json} and {@code MODEL_CARD.md}. */
record ModelFolder(Path path) {

    /**
     * Writes the model with the tokenizer that lies here. Each file appears whole; the manifest, which names the others
     * by digest and the version that it was grown from, is the last. A chain that was taken over and not trained keeps its
     * parent's file, byte for byte.
     *
     * @param evaluations of the model; the losses of the first go into the manifest
     */
    void write(Recipe recipe, Weights weights, List<Evaluation> evaluations, String card) throws IOException {
        List<FileEntry> shards = new ArrayList<>();
        for (int chain = 1; chain <= recipe.shape().chainCount(); chain++) {
            shards.add(shard(recipe, weights, chain));
        }
        replace("MODEL_CARD.md", card);
        FileEntry tokenizer = ModelDirectory.entry(path.resolve("tokenizer.json"));
        ModelManifest manifest =
                ModelManifest.of(recipe.name(), recipe.shape(), shards, tokenizer, losses(evaluations));
        ModelDirectory.write(path, grown(recipe, manifest.calibrated(inherited(recipe))));
    }

    private static ModelManifest grown(Recipe recipe, ModelManifest manifest) throws IOException {
        return recipe.start() instanceof Start.Grown grown
                ? manifest.grownFrom(grown.parent().version())
                : manifest;
    }

    /** What was measured on chains that have not changed since stays true. */
    private static List<Threshold> inherited(Recipe recipe) {
        return recipe.start() instanceof Start.Grown grown
                ? grown.parent().manifest().calibration().stream()
                        .filter(threshold -> threshold.chains() <= recipe.inherited())
                        .toList()
                : List.of();
    }

    private FileEntry shard(Recipe recipe, Weights weights, int chain) throws IOException {
        Path file = path.resolve("chain-" + chain + ".safetensors");
        if (recipe.start() instanceof Start.Grown grown && chain <= grown.chains() && !recipe.trains(chain)) {
            FileEntry inherited =
                    grown.parent().manifest().chains().get(chain - 1).shard();
            Path unfinished = path.resolve(file.getFileName() + ".unfinished");
            Files.copy(
                    grown.parent().folder().resolve(inherited.file()), unfinished, StandardCopyOption.REPLACE_EXISTING);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new FileEntry(String.valueOf(file.getFileName()), inherited.digest(), inherited.bytes());
        }
        return new ShardWriter(ShardLayout.of(recipe.shape(), chain), ElementType.F16)
                .write(file, weights.values(chain)::get);
    }

    private static List<PrefixLoss> losses(List<Evaluation> evaluations) {
        if (evaluations.isEmpty()) {
            return List.of();
        }
        List<Double> losses = evaluations.getFirst().losses();
        return IntStream.range(0, losses.size())
                .mapToObj(i -> new PrefixLoss(i + 1, losses.get(i)))
                .toList();
    }

    private void replace(String name, String content) throws IOException {
        Path unfinished = path.resolve(name + ".unfinished");
        Files.writeString(unfinished, content);
        Files.move(unfinished, path.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
