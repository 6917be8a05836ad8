package io.colm.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.colm.engine.KvLayout;
import io.colm.engine.onnx.Precision;
import io.colm.model.ChainShape;
import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.Threshold;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import io.colm.model.reference.RandomModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EngineBenchTests {

    private static final ModelShape SHAPE = new ModelShape(
            Variant.COLM_AIR,
            270,
            1,
            32,
            256,
            10_000,
            1e-5,
            List.of(new ChainShape(32, 1, 32), new ChainShape(32, 0, 32)));

    private final List<String> lines = new ArrayList<>();

    @Test
    void aLookAtASmallModelMeasuresEveryTierInEveryPrecision(@TempDir Path folder) throws IOException {
        var report = new BenchReport(lines::add);
        ModelManifest plain = new RandomModel(SHAPE, 2)
                .write(folder.resolve("model"), "small", ElementType.F32)
                .manifest();
        ModelDirectory.write(folder.resolve("model"), plain.calibrated(List.of(new Threshold(2, 0.01))));
        try (Subject subject = Subject.of(folder.resolve("model"))) {
            new EngineBench(
                            subject,
                            EngineBench.Plan.quick(
                                    List.of(Precision.FP32, Precision.INT8),
                                    List.of(KvLayout.ElementType.F32, KvLayout.ElementType.INT8),
                                    1),
                            report)
                    .run();
        }
        Path file = folder.resolve("bench.json");
        report.write(file);
        JsonNode json = new JsonMapper().readTree(Files.readString(file));
        assertThat(seen(json, "precision")).containsExactlyInAnyOrder("fp32", "fp32 kv int8", "int8", "int8 kv int8");
        assertThat(seen(json, "tier")).contains("1", "2", "8 x 1, 8 x 2", "1 to 2", "1 or 2");
        assertThat(seen(json, "what"))
                .contains(
                        "decode, batch 1",
                        "decode, batch 4",
                        "decode, batch 16",
                        "prefill 128",
                        "whole pass 128",
                        "first token after moving up, context 128",
                        "stories, plain",
                        "stories, speculative",
                        "stories, auto");
        assertThat(json.get("other").get("fp32, stories: drafted tokens ()").asInt())
                .isPositive();
        assertThat(json.get("other")
                        .get("int8 kv int8, keys and values of a token (bytes)")
                        .asInt())
                .isEqualTo(2 * (32 + 2));
        assertThat(json.get("figures"))
                .allSatisfy(
                        figure -> assertThat(figure.get("millis").asDouble()).isPositive());
        assertThat(json.get("other").propertyNames()).anyMatch(name -> name.contains("outside products"));
        assertThat(lines).anyMatch(line -> line.contains("tok/CPU-s"));
    }

    @Test
    void randomWeightsAreGoneWhenTheyAreClosed() throws IOException {
        Path kept;
        try (Subject subject = Subject.random("small", SHAPE)) {
            kept = subject.folder();
            subject.tokenizer();
            try (Shard shard = subject.shard(2)) {
                float[] values = shard.floats("head");
                double squares = 0;
                for (float value : values) {
                    squares += value * value;
                }
                assertThat(squares / values.length).isCloseTo(1.0 / 32, withinPercentage(10));
            }
        }
        assertThat(kept).doesNotExist();
    }

    private static Set<String> seen(JsonNode json, String field) {
        return StreamSupport.stream(json.get("figures").spliterator(), false)
                .map(figure -> figure.get(field).asString())
                .collect(Collectors.toSet());
    }

    @Test
    void theShapesAreOfTheSizesTheyAreCalledBy() {
        assertThat(BenchShape.named("15m").single().parameters(1)).isBetween(10_000_000L, 20_000_000L);
        assertThat(BenchShape.named("15m").chained().parameters(3)).isBetween(10_000_000L, 20_000_000L);
        assertThat(BenchShape.named("130m").single().parameters(1)).isBetween(120_000_000L, 180_000_000L);
        assertThat(BenchShape.named("130m").chained().parameters(4)).isBetween(120_000_000L, 180_000_000L);
        assertThat(BenchShape.named("1b").single().parameters(1)).isBetween(1_000_000_000L, 1_200_000_000L);
        assertThat(BenchShape.named("1b").chained().parameters(4)).isBetween(1_000_000_000L, 1_200_000_000L);
        assertThatThrownBy(() -> BenchShape.named("7b")).hasMessageContaining("[15m, 130m, 1b]");
    }
}
