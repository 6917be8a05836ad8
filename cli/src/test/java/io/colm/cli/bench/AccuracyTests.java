package io.colm.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import io.colm.model.reference.Precision;
import io.colm.model.reference.RandomModel;
import io.colm.model.shard.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AccuracyTests {

    private static final ModelShape SHAPE = new ModelShape(
            Variant.COLM_AIR,
            270,
            1,
            32,
            128,
            10_000,
            1e-5,
            List.of(new ChainShape(32, 1, 32), new ChainShape(32, 0, 32)));

    @Test
    void perplexityIsThatOfTheReference(@TempDir Path folder) throws IOException {
        int[] tokens = IntStream.range(0, 100).map(i -> i * i % 270).toArray();
        var random = new RandomModel(SHAPE, 5);
        random.write(folder.resolve("model"), "small", ElementType.F32);
        var report = new BenchReport(line -> {});
        try (Subject subject = Subject.of(folder.resolve("model"))) {
            new Accuracy(subject, 1, report).run(tokens);
        }
        report.write(folder.resolve("accuracy.json"));
        JsonNode other = new JsonMapper()
                .readTree(Files.readString(folder.resolve("accuracy.json")))
                .get("other");
        for (int tier = 1; tier <= 2; tier++) {
            String fp32 = "fp32, keys and values F32, %d chains: perplexity ()".formatted(tier);
            assertThat(other.get(fp32).asDouble()).isCloseTo(perplexity(random, tokens, tier), within(1e-3));
            String int8 = "int8, keys and values BF16, %d chains: ".formatted(tier);
            assertThat(other.get(int8 + "perplexity above fp32's (%)").asDouble())
                    .isNotZero()
                    .isBetween(-20.0, 20.0);
            String narrow = "fp32, keys and values INT8, %d chains: ".formatted(tier);
            assertThat(other.get(narrow + "perplexity above fp32's (%)").asDouble())
                    .isNotZero()
                    .isBetween(-2.0, 2.0);
            assertThat(other.get(int8 + "same likeliest token (%)").asDouble()).isBetween(50.0, 100.0);
        }
    }

    private static double perplexity(RandomModel random, int[] tokens, int tier) {
        double[][][] logits =
                random.reference(Precision.DOUBLE).pass(tokens, tier).logits();
        double loss = 0;
        for (int i = 0; i + 1 < tokens.length; i++) {
            double sum = 0;
            for (double logit : logits[i][tier - 1]) {
                sum += Math.exp(logit);
            }
            loss += Math.log(sum) - logits[i][tier - 1][tokens[i + 1]];
        }
        return Math.exp(loss / (tokens.length - 1));
    }
}
