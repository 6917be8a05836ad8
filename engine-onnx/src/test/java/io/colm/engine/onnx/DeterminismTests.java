package io.colm.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeterminismTests {

    @Test
    void theFirstStepAndTheTwoThousandthHaveTheSameBits() throws IOException {
        for (OnnxSettings settings : TestingModels.SETTINGS) {
            try (var steps = new Steps(TestingModels.open(Fingerprint.model(), settings))) {
                int[] blocks = steps.sequence(Fingerprint.LENGTH);
                int fingerprint = Fingerprint.of(steps, blocks);
                float[] first = decode(steps, blocks);
                for (int i = 0; i < 2_000; i++) {
                    assertThat(Arrays.equals(decode(steps, blocks), first))
                            .as("%s, step %d", settings, i)
                            .isTrue();
                }
                assertThat(Fingerprint.of(steps, blocks)).as("%s", settings).isEqualTo(fingerprint);
            }
        }
    }

    private static float[] decode(Steps steps, int[] blocks) {
        return steps.row(3, Fingerprint.LENGTH, 2, blocks).run().getFirst();
    }

    /** Products large enough for slices, rows and positions enough for shares. */
    @Test
    void threadsComputeTheBitsOfOneThread() throws IOException {
        for (OnnxSettings one : TestingModels.SETTINGS) {
            assertThat(List.of(2, 3))
                    .allSatisfy(threads -> assertThat(
                                    fingerprint(new OnnxSettings(one.precision(), one.keysAndValues(), threads)))
                            .isEqualTo(fingerprint(one)));
        }
    }

    private static int fingerprint(OnnxSettings settings) throws IOException {
        try (var steps = new Steps(TestingModels.open(TestingModels.model(64, 2, 2, 512, 256), settings))) {
            return Fingerprint.of(steps, steps.sequence(Fingerprint.LENGTH));
        }
    }

    /** Four blocks and several units of attention, read at once, beside rows that are read alone. */
    @Test
    void aLongPromptHasTheBitsOfItsTokensOneByOne() throws IOException {
        int[] tokens = Steps.tokens(200, 11);
        for (OnnxSettings one : TestingModels.SETTINGS) {
            for (int threads : new int[] {1, 3}) {
                var settings = new OnnxSettings(one.precision(), one.keysAndValues(), threads);
                try (var steps = new Steps(TestingModels.open(TestingModels.model(64, 2, 2, 256, 128), settings))) {
                    List<float[]> together = steps.pass(tokens, 2, steps.sequence(tokens.length));
                    int[] blocks = steps.sequence(tokens.length);
                    for (int position = 0; position < tokens.length; position++) {
                        float[] alone = steps.row(tokens[position], position, 2, blocks)
                                .run()
                                .getFirst();
                        assertThat(Arrays.equals(together.get(position), alone))
                                .as("%s, position %d", settings, position)
                                .isTrue();
                    }
                }
            }
        }
    }

    /** Without the compiler that knows vectors, and with four lanes instead of what the CPU has. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:TieredStopAtLevel=1", "-XX:MaxVectorSize=16"})
    void anotherJvmComputesTheSameBits(String flag) throws IOException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        flag,
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Fingerprint.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        for (OnnxSettings settings : TestingModels.SETTINGS) {
            try (var steps = new Steps(TestingModels.open(Fingerprint.model(), settings))) {
                assertThat(output)
                        .contains("fingerprint " + Fingerprint.of(steps, steps.sequence(Fingerprint.LENGTH)) + "\n");
            }
        }
    }
}
