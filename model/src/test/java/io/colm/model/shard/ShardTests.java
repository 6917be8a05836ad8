package io.colm.model.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.model.ChainShape;
import io.colm.model.InvalidModelException;
import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import io.colm.model.Variant;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ShardTests {
    private static final ModelShape SHAPE = new ModelShape(
            Variant.COLM_AIR, 11, 1, 4, 16, 10_000, 1e-5, List.of(new ChainShape(8, 1, 12), new ChainShape(4, 0, 8)));
    private static final ShardLayout LAYOUT = ShardLayout.of(SHAPE, 1);

    @TempDir
    Path directory;

    private final Map<String, float[]> weights = new HashMap<>();

    @BeforeEach
    void drawWeights() {
        Random random = new Random(3);
        for (TensorSpec tensor : LAYOUT.tensors()) {
            float[] values = new float[Math.toIntExact(tensor.elements())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            weights.put(tensor.name(), values);
        }
    }

    private Path write(ElementType type) throws IOException {
        Path file = directory.resolve(type + ".safetensors");
        new ShardWriter(LAYOUT, type).write(file, weights::get);
        return file;
    }

    private Path file(String header, int dataBytes) throws IOException {
        return file(header.getBytes(StandardCharsets.UTF_8), new byte[dataBytes]);
    }

    private Path file(byte[] header, byte[] data) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data);
        return Files.write(directory.resolve("odd.safetensors"), bytes.array());
    }

    private static byte[] header(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[Math.toIntExact(bytes.getLong())];
        bytes.get(header);
        return header;
    }

    private void refused(Path file, String... parts) {
        assertThatThrownBy(() -> Shard.open(file, LAYOUT).close())
                .isInstanceOf(InvalidModelException.class)
                .hasMessageStartingWith(file.getFileName() + ": ")
                .hasMessageContainingAll(parts);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadRoundedToItsType(ElementType type) throws IOException {
        try (Shard shard = Shard.open(write(type), LAYOUT)) {
            for (TensorSpec tensor : LAYOUT.tensors()) {
                float[] expected = weights.get(tensor.name()).clone();
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = type.round(expected[i]);
                }
                assertThat(shard.type(tensor.name())).isEqualTo(type);
                assertThat(shard.floats(tensor.name())).containsExactly(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPartIsReadIntoAnArrayOrASegment(ElementType type) throws IOException {
        try (Shard shard = Shard.open(write(type), LAYOUT);
                Arena arena = Arena.ofConfined()) {
            float[] all = shard.floats("head");
            float[] part = new float[5];
            shard.read("head", 3, part);
            assertThat(part).containsExactly(all[3], all[4], all[5], all[6], all[7]);
            var segment = arena.allocate(ValueLayout.JAVA_FLOAT, 2);
            shard.read("head", all.length - 2, segment);
            assertThat(segment.toArray(ValueLayout.JAVA_FLOAT))
                    .containsExactly(all[all.length - 2], all[all.length - 1]);
            assertThatThrownBy(() -> shard.read("head", all.length - 4, part))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> shard.read("head", -1, part)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void weightsAreCopiedInSmallPiecesToTheSameBytes() throws IOException {
        Path whole = write(ElementType.BF16);
        Path copy = directory.resolve("copy.safetensors");
        ShardLayout large = new ShardLayout(List.of(new TensorSpec("large", List.of(300, 1_000))));
        try (Shard shard = Shard.open(whole, LAYOUT)) {
            new ShardWriter(LAYOUT, ElementType.BF16).copy(copy, shard::read);
        }
        assertThat(copy).hasSameBinaryContentAs(whole);
        List<Long> pieces = new ArrayList<>();
        new ShardWriter(large, ElementType.F16).copy(copy, (tensor, from, to) -> {
            pieces.add(to.byteSize() / 4);
            to.fill((byte) 0);
        });
        assertThat(pieces).hasSizeGreaterThan(5).allMatch(piece -> piece <= 1 << 15);
        assertThat(pieces.stream().mapToLong(Long::longValue).sum()).isEqualTo(300_000);
        assertThat(Shard.tensors(copy)).isEqualTo(large.tensors());
    }

    @Test
    void aTensorThatIsNotThereIsNamed() throws IOException {
        try (Shard shard = Shard.open(write(ElementType.F32), LAYOUT)) {
            assertThatThrownBy(() -> shard.floats("heads"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("heads");
        }
    }

    @Test
    void aClosedShardIsNotRead() throws IOException {
        Shard shard = Shard.open(write(ElementType.F32), LAYOUT);
        var bytes = shard.bytes("norm");
        shard.close();
        assertThatThrownBy(() -> shard.floats("norm")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bytes.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void equalWeightsGiveEqualBytesAndTheEntryOfTheFile() throws IOException {
        var writer = new ShardWriter(LAYOUT, ElementType.F16, Map.of("b", "2", "a", "\"1\"\n", "c", "\u00e9"));
        FileEntry first = writer.write(directory.resolve("one"), weights::get);
        FileEntry second = writer.write(directory.resolve("two"), weights::get);
        assertThat(directory.resolve("one")).hasSameBinaryContentAs(directory.resolve("two"));
        assertThat(first).isEqualTo(new FileEntry("one", second.digest(), second.bytes()));
        assertThat(directory.resolve("one")).hasSize(first.bytes()).hasDigest("SHA-256", first.digest());
        try (Shard shard = Shard.open(directory.resolve("one"), LAYOUT)) {
            assertThat(shard.metadata()).containsExactlyInAnyOrderEntriesOf(writer.metadata());
        }
    }

    @Test
    void dataAndEveryTensorOfFittingSizeAreAligned() throws IOException {
        ModelShape wide =
                new ModelShape(Variant.COLM_AIR, 8, 1, 64, 16, 10_000, 1e-5, List.of(new ChainShape(64, 1, 128)));
        ShardLayout layout = ShardLayout.of(wide, 1);
        Path file = directory.resolve("wide");
        new ShardWriter(layout, ElementType.BF16, Map.of("odd", "length"))
                .write(
                        file,
                        name -> new float
                                [Math.toIntExact(layout.tensors().stream()
                                        .filter(tensor -> tensor.name().equals(name))
                                        .findFirst()
                                        .orElseThrow()
                                        .elements())]);
        try (Shard shard = Shard.open(file, layout)) {
            long pageAligned = shard.bytes("embedding").address();
            assertThat(layout.tensors())
                    .allSatisfy(tensor -> assertThat(shard.bytes(tensor.name()).address())
                            .isGreaterThanOrEqualTo(pageAligned)
                            .matches(address -> address % ShardWriter.ALIGNMENT == 0));
        }
        assertThat(header(file)).endsWith(' ').hasSizeGreaterThan(64);
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = write(ElementType.F16);
        byte[] before = Files.readAllBytes(file);
        weights.put("head", new float[] {1});
        assertThatThrownBy(() -> write(ElementType.F16))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage("tensor head must have 88 values, for [11, 8], has 1");
        weights.remove("head");
        assertThatThrownBy(() -> write(ElementType.F16))
                .hasMessageContaining("tensor head")
                .hasMessageContaining("none");
        assertThat(file).hasBinaryContent(before);
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @ParameterizedTest
    @CsvSource({"F16,65520", "F16,NaN", "BF16,3.4028235e38", "BF16,NaN", "F32,Infinity", "F32,NaN"})
    void aValueThatIsNoFiniteNumberOfTheTypeIsRefused(ElementType type, float value) {
        weights.get("layers.0.down")[7] = value;
        assertThatThrownBy(() -> write(type))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContainingAll("layers.0.down", "at 7", type.name());
    }

    @Test
    void bfloat16RoundsToTheNearestTiesToEven() {
        assertThat(ElementType.BF16.round(1 + 0x1p-8f)).isEqualTo(1);
        assertThat(ElementType.BF16.round(1 + 0x3p-8f)).isEqualTo(1 + 0x1p-6f);
        assertThat(ElementType.BF16.round(1 + 0x1.8p-8f)).isEqualTo(1 + 0x1p-7f);
        assertThat(ElementType.BF16.round(-3.0f)).isEqualTo(-3.0f);
        assertThat(ElementType.BF16.round(Float.intBitsToFloat(0x7fbfffff))).isNaN();
    }

    @Test
    void tensorsMayLieInAnyOrderWithoutPadding() throws IOException {
        var header = new StringBuilder("{");
        long begin = 0;
        for (TensorSpec tensor : LAYOUT.tensors().reversed()) {
            long end = begin + 4 * tensor.elements();
            header.append("\"%s\":{\"data_offsets\":[%d,%d],\"shape\":%s,\"dtype\":\"F32\"},"
                    .formatted(tensor.name(), begin, end, tensor.dimensions()));
            begin = end;
        }
        header.setCharAt(header.length() - 1, '}');
        try (Shard shard = Shard.open(file(header.toString(), Math.toIntExact(begin)), LAYOUT)) {
            assertThat(shard.floats("embedding")).hasSize(88).containsOnly(0);
        }
    }

    @Test
    void aFileOfAnotherChainNamesTheTensorAndWhatWasExpected() throws IOException {
        Path second = directory.resolve("second");
        ShardLayout layout = ShardLayout.of(SHAPE, 2);
        Map<String, float[]> zeros = new HashMap<>();
        layout.tensors().forEach(tensor -> zeros.put(tensor.name(), new float[Math.toIntExact(tensor.elements())]));
        new ShardWriter(layout, ElementType.F32).write(second, zeros::get);
        refused(second, "tensor embedding", "[11, 8]", "[11, 4]");
    }

    @Test
    void filesThatAreNoShardsAreRefused() throws IOException {
        refused(Files.write(directory.resolve("empty"), new byte[0]), "has 0");
        refused(Files.write(directory.resolve("short"), new byte[7]), "has 7");
        refused(Files.write(directory.resolve("zeros"), new byte[64]), "begin with {");
        byte[] huge = new byte[64];
        Arrays.fill(huge, (byte) 0xff);
        refused(Files.write(directory.resolve("huge"), huge), "at most 56", "18446744073709551615");
        refused(file(" {}", 0), "begin with {");
        refused(file("{}", 0), "tensor embedding is missing", "[11, 8]");
        refused(file("{} {}", 0), "after its object");
        refused(file("{\"a", 0), "JSON");
        refused(file("[]", 0), "begin with {");
        refused(file(new byte[] {'{', '"', (byte) 0xc3, '"', ':'}, new byte[0]), "UTF-8");
        refused(file(new byte[] {'{', 0, '}', 0}, new byte[0]), "JSON");
        refused(file("{\"__metadata__\":{\"a\":1}}", 0), "__metadata__.a");
        refused(file("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0), "uplicate");
        refused(file("{\"other\":{}}", 0), "tensor other", "12 tensors");
        refused(file("{\"norm\":{}}", 0), "tensor norm", "dtype, shape and data_offsets");
        refused(file("{\"norm\":{\"more\":1}}", 0), "tensor norm", "more");
        refused(file("{\"norm\":" + "[".repeat(100_000), 0), "norm");
        refused(file("{\"norm\":{\"shape\":[" + "1,".repeat(100_000) + "1]}}", 0), "norm.shape");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"dtype\":\"F16\"|\"dtype\":\"I64\"|F32, F16 or BF16, has I64",
                "\"dtype\":\"F16\"|\"dtype\":\"F32\"|must have 352 bytes",
                "[11,8]|[8,11]|must have the shape [11, 8], has [8, 11]",
                "[11,8]|[11]|VALUE_NUMBER_INT",
                "[11,8]|[11,8,1]|END_ARRAY",
                "[11,8]|[11.0,8]|VALUE_NUMBER_INT",
                "[11,8]|[99999999999999999999,8]|range of `long`",
                "[0,176]|[-176,0]|-176",
                "[0,176]|[9223372036854775807,-9223372036854775808]|must have 176 bytes",
                "[0,176]|[2,178]|byte 0",
                "[176,192]|[174,190]|byte 176",
                "\"norm\"|\"__metadata__\"|__metadata__.shape",
                "\"norm\"|\"embedding\"|uplicate"
            })
    void everyLieOfAHeaderIsFound(String truth, String lie, String told) throws IOException {
        Path good = write(ElementType.F16);
        String header = new String(header(good), StandardCharsets.UTF_8);
        assertThat(header).contains(truth);
        byte[] bytes = Files.readAllBytes(good);
        byte[] data = Arrays.copyOfRange(bytes, 8 + header.length(), bytes.length);
        refused(file(header.replaceFirst(Pattern.quote(truth), lie).getBytes(StandardCharsets.UTF_8), data), told);
    }

    @Test
    void aCutOrGrownFileIsRefused() throws IOException {
        Path good = write(ElementType.BF16);
        byte[] bytes = Files.readAllBytes(good);
        refused(Files.write(directory.resolve("cut"), Arrays.copyOf(bytes, bytes.length - 1)), "fill");
        refused(Files.write(directory.resolve("grown"), Arrays.copyOf(bytes, bytes.length + 1)), "fill");
    }

    @Test
    void aMutatedHeaderIsTheSameShardOrRefused() throws IOException {
        Path good = write(ElementType.F16);
        Map<String, float[]> original = new HashMap<>();
        try (Shard shard = Shard.open(good, LAYOUT)) {
            LAYOUT.tensors().forEach(tensor -> original.put(tensor.name(), shard.floats(tensor.name())));
        }
        byte[] bytes = Files.readAllBytes(good);
        int headerEnd = 8 + header(good).length;
        Random random = new Random(11);
        int opened = 0;
        for (int round = 0; round < 1_500; round++) {
            Path mutated = Files.write(directory.resolve("mutated"), mutate(bytes.clone(), headerEnd, random));
            try (Shard shard = Shard.open(mutated, LAYOUT)) {
                opened++;
                for (TensorSpec tensor : LAYOUT.tensors()) {
                    assertThat(Arrays.equals(shard.floats(tensor.name()), original.get(tensor.name())))
                            .isTrue();
                }
            } catch (InvalidModelException expected) {
                assertThat(expected).hasMessageStartingWith("mutated: ");
            }
        }
        assertThat(opened).isBetween(1, 750);
    }

    private static byte[] mutate(byte[] bytes, int headerEnd, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> bytes[random.nextInt(headerEnd)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[8 + random.nextInt(headerEnd - 8)] = (byte) "{}[]\",:0 9-e\\".charAt(random.nextInt(13));
            case 2 -> {
                int length = 1 + random.nextInt(40);
                int from = 8 + random.nextInt(headerEnd - 8 - length);
                System.arraycopy(bytes, from, bytes, 8 + random.nextInt(headerEnd - 8 - length), length);
            }
            default -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
        }
        return bytes;
    }
}
