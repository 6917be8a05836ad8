package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.RopeScaling;
import io.colm.model.ShardLayout;
import io.colm.model.Variant;
import io.colm.model.reference.RandomModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.Shard;
import io.colm.model.shard.ShardWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Small random models. */
final class TestingModels {
    static final int VOCABULARY = 100;

    /** Int8 products, bf16 keys and values. */
    static final OnnxSettings INT8 = new OnnxSettings(Precision.INT8, KvLayout.ElementType.BF16, 1);

    /** Both arithmetics and all that keys and values can be stored as. */
    static final List<OnnxSettings> SETTINGS = List.of(
            OnnxSettings.REFERENCE,
            new OnnxSettings(Precision.INT8, KvLayout.ElementType.F32, 1),
            INT8,
            new OnnxSettings(Precision.FP32, KvLayout.ElementType.BF16, 1),
            new OnnxSettings(Precision.INT8, KvLayout.ElementType.INT8, 1));

    private TestingModels() {}

    static RandomModel model(int headDim, int kvHeads, int layers, int... widths) {
        List<ChainShape> chains = new ArrayList<>();
        for (int width : widths) {
            chains.add(new ChainShape(width, chains.isEmpty() ? kvHeads : 0, width + width / 2));
        }
        return new RandomModel(
                new ModelShape(Variant.COLM_AIR, VOCABULARY, layers, headDim, 256, 10_000, 1e-5, chains), 7);
    }

    /** A plain CoLM: every chain has {@code kvHeads} key/value heads of its own. */
    static RandomModel plain(int headDim, int kvHeads, int layers, int... widths) {
        List<ChainShape> chains = Arrays.stream(widths)
                .mapToObj(width -> new ChainShape(width, kvHeads, width + width / 2))
                .toList();
        return new RandomModel(new ModelShape(Variant.COLM, VOCABULARY, layers, headDim, 256, 10_000, 1e-5, chains), 7);
    }

    /** Head dimensions 32 and 64, one and two key/value heads, two and three chains, one with scaled frequencies. */
    static List<RandomModel> all() {
        return List.of(
                model(32, 1, 2, 64, 64),
                model(32, 2, 2, 64, 64),
                model(64, 1, 2, 128, 64, 64),
                model(32, 2, 3, 128, 64, 64),
                scaled(model(64, 2, 2, 128, 128).shape()));
    }

    private static RandomModel scaled(ModelShape of) {
        var scaling = new RopeScaling(RopeScaling.Type.LLAMA3, 8, 1, 4, 100);
        return new RandomModel(
                new ModelShape(
                        of.variant(), VOCABULARY, of.layers(), of.headDim(), 256, 10_000, scaling, 1e-5, of.chains()),
                7);
    }

    static OnnxModelRunner open(RandomModel model, OnnxSettings settings) throws IOException {
        var runner = new OnnxModelRunner(model.shape(), settings);
        for (int chain = 1; chain <= model.shape().chainCount(); chain++) {
            runner.openChain(shard(model.shape(), chain, model.weights(chain)));
        }
        return runner;
    }

    static Shard shard(ModelShape shape, int chain, Map<String, float[]> weights) throws IOException {
        Path file = Files.createTempFile("chain", ".safetensors");
        try {
            new ShardWriter(ShardLayout.of(shape, chain), ElementType.F32).write(file, weights::get);
            return Shard.open(file, ShardLayout.of(shape, chain));
        } finally {
            Files.delete(file);
        }
    }
}
