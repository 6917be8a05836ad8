package io.colm.inference;

import io.colm.model.ChainId;
import io.colm.model.ChainShape;
import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.ChainEntry;
import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import io.colm.model.Variant;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ManifestJson;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.ShardWriter;
import io.colm.model.tokenizer.BpeTrainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A CoLM-Air with random weights, small enough for any test. */
public record TinyModel(Path folder, ModelManifest manifest) {

    private static final List<String> TEXTS =
            List.of("Once upon a time there was a fox and a hen, a fox and a hen, and once more a fox and a hen.");

    public static TinyModel write(Path folder, int context) throws IOException {
        return write(folder, context, 3);
    }

    /** Models with more chains begin with those of models with fewer. */
    public static TinyModel write(Path folder, int context, int chainCount) throws IOException {
        Path tokenizer = folder.resolve("tokenizer.json");
        int vocabulary = new BpeTrainer(280).train(TEXTS, tokenizer);
        ChainShape first = new ChainShape(64, 2, 64);
        ChainShape other = new ChainShape(64, 0, 64);
        List<ChainShape> shapes = Stream.concat(Stream.of(first), Stream.generate(() -> other))
                .limit(chainCount)
                .toList();
        ModelShape shape = new ModelShape(Variant.COLM_AIR, vocabulary, 2, 32, context, 10_000, 1e-5, shapes);
        List<ChainEntry> chains = new ArrayList<>();
        ChainId parent = null;
        for (int chain = 1; chain <= shape.chainCount(); chain++) {
            FileEntry shard = shard(folder, shape, chain);
            parent = ChainId.of(parent, shard.digest(), shape, chain);
            chains.add(new ChainEntry(parent.hex(), shard));
        }
        ModelManifest manifest = new ModelManifest(
                ModelManifest.FORMAT,
                "tiny",
                shape,
                chains,
                ModelDirectory.entry(tokenizer),
                List.of(),
                List.of(),
                ModelManifest.ROOT);
        ModelDirectory.write(folder, manifest);
        return new TinyModel(folder, manifest);
    }

    private static FileEntry shard(Path folder, ModelShape shape, int chain) throws IOException {
        ShardLayout layout = ShardLayout.of(shape, chain);
        Random random = new Random(chain);
        Map<String, float[]> tensors =
                layout.tensors().stream().collect(Collectors.toMap(TensorSpec::name, spec -> weights(spec, random)));
        return new ShardWriter(layout, ElementType.F32)
                .write(folder.resolve("chain-" + chain + ".safetensors"), tensors::get);
    }

    private static float[] weights(TensorSpec spec, Random random) {
        float[] weights = new float[Math.toIntExact(spec.elements())];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = spec.dimensions().size() == 1 ? 1 : (float) (random.nextGaussian() * 0.2);
        }
        return weights;
    }

    public String json() {
        return new String(ManifestJson.write(manifest), StandardCharsets.UTF_8);
    }

    public byte[] blob(String digest) throws IOException {
        for (ChainEntry chain : manifest.chains()) {
            if (chain.shard().digest().equals(digest)) {
                return Files.readAllBytes(folder.resolve(chain.shard().file()));
            }
        }
        return Files.readAllBytes(folder.resolve(manifest.tokenizer().file()));
    }
}
