package io.colm.cli.gguf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.RopeScaling;
import io.colm.model.Variant;
import io.colm.model.reference.RandomModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufExportTests {

    private static final ModelShape SHAPE = new ModelShape(
            Variant.COLM_AIR,
            300,
            2,
            16,
            64,
            10_000,
            1e-5,
            List.of(new ChainShape(32, 1, 64), new ChainShape(16, 0, 32)));

    @TempDir
    Path folder;

    @Test
    void aFileIsLaidOutAsVersion3Says() throws IOException {
        var gguf = new GgufFile();
        gguf.put("a", 7);
        gguf.put("bc", "é");
        gguf.matrix("m", GgufType.F32, 2, 3, () -> new float[] {1, 2, 3, 4, 5, 6});
        gguf.vector("v", 1, () -> new float[] {8});
        Path file = folder.resolve("small.gguf");
        gguf.write(file);

        ByteBuffer bytes = read(file);
        assertThat(text(bytes, 4)).isEqualTo("GGUF");
        assertThat(bytes.getInt()).isEqualTo(3);
        assertThat(bytes.getLong()).as("tensors").isEqualTo(2);
        assertThat(bytes.getLong()).as("pairs").isEqualTo(2);
        assertThat(string(bytes)).isEqualTo("a");
        assertThat(bytes.getInt()).as("uint32").isEqualTo(4);
        assertThat(bytes.getInt()).isEqualTo(7);
        assertThat(string(bytes)).isEqualTo("bc");
        assertThat(bytes.getInt()).as("string").isEqualTo(8);
        assertThat(string(bytes)).isEqualTo("é");
        assertThat(string(bytes)).isEqualTo("m");
        assertThat(bytes.getInt()).as("dimensions").isEqualTo(2);
        assertThat(bytes.getLong()).as("inputs come first").isEqualTo(2);
        assertThat(bytes.getLong()).isEqualTo(3);
        assertThat(bytes.getInt()).as("F32").isZero();
        assertThat(bytes.getLong()).as("offset").isZero();
        assertThat(string(bytes)).isEqualTo("v");
        assertThat(bytes.getInt()).isEqualTo(1);
        assertThat(bytes.getLong()).isEqualTo(1);
        assertThat(bytes.getInt()).isZero();
        assertThat(bytes.getLong()).as("24 bytes before it, aligned").isEqualTo(32);
        int data = Math.ceilDiv(bytes.position(), 32) * 32;
        assertThat(bytes.getFloat(data + 20)).isEqualTo(6);
        assertThat(bytes.getFloat(data + 32)).isEqualTo(8);
        assertThat(bytes.capacity()).isEqualTo(data + 64);
    }

    @Test
    void everyTensorOfChain1IsThereOnceAndNothingOfLaterChains() throws IOException {
        ByteBuffer bytes = export(GgufType.F16);
        bytes.position(8);
        assertThat(bytes.getLong()).isEqualTo(3 + 9 * SHAPE.layers());
        String all = new String(bytes.array(), UTF_8);
        assertThat(all).contains("token_embd.weight", "output_norm.weight", "output.weight", "blk.1.ffn_down.weight");
        assertThat(all).contains("general.architecture", "llama.rope.freq_base", "tokenizer.ggml.merges");
        assertThat(all).contains("<|endoftext|>", "[unused 299]").doesNotContain("blk.2.");
    }

    @Test
    void scaledFrequenciesAreFactorsForLlamaCpp() throws IOException {
        ByteBuffer bytes = export(scaled(new RopeScaling(RopeScaling.Type.LLAMA3, 8, 1, 4, 64)), GgufType.F32);
        String all = new String(bytes.array(), ISO_8859_1);
        assertThat(all).contains("rope_freqs.weight").doesNotContain("rope.scaling");
        int after = all.indexOf("rope_freqs.weight") + "rope_freqs.weight".length();
        assertThat(bytes.getInt(after)).as("dimensions").isEqualTo(1);
        assertThat(bytes.getLong(after + 4)).as("pairs of a head").isEqualTo(8);
        // Wavelengths 6.3, 20, 63, 199 and more: below 64/4 kept, above 64/1 divided by 8, two between.
        assertThat(IntStream.range(0, 8)
                        .mapToObj(pair -> "%.3f".formatted(bytes.getFloat(bytes.capacity() - 32 + Float.BYTES * pair))))
                .containsExactly("1.000", "1.294", "7.667", "8.000", "8.000", "8.000", "8.000", "8.000");
    }

    @Test
    void frequenciesDividedByOneFactorAreAKey() throws IOException {
        ByteBuffer bytes = export(scaled(RopeScaling.linear(2.5)), GgufType.F32);
        String all = new String(bytes.array(), ISO_8859_1);
        assertThat(all).contains("llama.rope.scaling.type", "linear").doesNotContain("rope_freqs.weight");
        int after = all.indexOf("llama.rope.scaling.factor") + "llama.rope.scaling.factor".length();
        assertThat(bytes.getInt(after)).as("float32").isEqualTo(6);
        assertThat(bytes.getFloat(after + 4)).isEqualTo(2.5f);
    }

    private static ModelShape scaled(RopeScaling scaling) {
        return new ModelShape(Variant.COLM_AIR, 300, 2, 16, 64, 10_000, scaling, 1e-5, SHAPE.chains());
    }

    @Test
    void queriesAndKeysChangePlacesWithinTheirHeads() {
        float[] rows = {0, 1, 2, 3, 10, 11, 12, 13};
        assertThat(GgufExport.pairUp(rows, 4, 1)).containsExactly(0, 2, 1, 3, 10, 12, 11, 13);
        assertThat(GgufExport.pairUp(rows, 4, 2)).containsExactly(0, 1, 10, 11, 2, 3, 12, 13);
    }

    @Test
    void theLastTensorIsTheHeadAsTheShardHasIt() throws IOException {
        ByteBuffer bytes = export(GgufType.F32);
        float[] head = new RandomModel(SHAPE, 3).weights(1).get("head");
        int length = Math.ceilDiv(head.length * Float.BYTES, 32) * 32;
        ByteBuffer end = bytes.slice(bytes.capacity() - length, length).order(ByteOrder.LITTLE_ENDIAN);
        float[] written = new float[head.length];
        end.asFloatBuffer().get(written);
        assertThat(written).isEqualTo(head);
    }

    @Test
    void aBlockOfQ8HasOneScaleAndTheNearestSteps() {
        float[] values = new float[32];
        values[0] = -254;
        values[1] = 3;
        values[31] = 127;
        ByteBuffer bytes = ByteBuffer.allocate(34).order(ByteOrder.LITTLE_ENDIAN);
        GgufType.Q8_0.put(values, 0, 32, bytes);
        assertThat(bytes.remaining()).isZero();
        assertThat(Float.float16ToFloat(bytes.getShort(0))).isEqualTo(2);
        assertThat(bytes.get(2)).isEqualTo((byte) -127);
        assertThat(bytes.get(3)).isEqualTo((byte) 2);
        assertThat(bytes.get(33)).isEqualTo((byte) 64);
    }

    @Test
    void whatIsTooLargeForItsTypeIsRefused() throws IOException {
        var gguf = new GgufFile();
        gguf.matrix("m", GgufType.F16, 2, 1, () -> new float[] {65_504, -70_000});
        Path file = folder.resolve("large.gguf");
        assertThatThrownBy(() -> gguf.write(file)).hasMessage("m has the value -70000.0, which is beyond F16: use F32");
    }

    @Test
    void rowsThatAreNoWholeBlocksAreRefused() {
        var gguf = new GgufFile();
        assertThatThrownBy(() -> gguf.matrix("m", GgufType.Q8_0, 48, 2, () -> new float[96]))
                .hasMessageContaining("m has rows of 48")
                .hasMessageContaining("use F16");
    }

    private ByteBuffer export(GgufType type) throws IOException {
        return export(SHAPE, type);
    }

    private ByteBuffer export(ModelShape shape, GgufType type) throws IOException {
        ModelDirectory model = new RandomModel(shape, 3).write(folder.resolve("model"), "small", ElementType.F32);
        Path file = folder.resolve("model.gguf");
        try (Shard first = model.shard(1)) {
            new GgufExport("small", shape, type).write(first, model.tokenizer(), file);
        }
        return read(file);
    }

    private static ByteBuffer read(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String string(ByteBuffer bytes) {
        return text(bytes, (int) bytes.getLong());
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] utf8 = new byte[length];
        bytes.get(utf8);
        return new String(utf8, UTF_8);
    }
}
