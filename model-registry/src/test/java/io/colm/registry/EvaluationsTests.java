package io.colm.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import io.colm.wire.registry.Evaluation;
import io.colm.wire.registry.Evaluation.Score;
import io.colm.wire.registry.Registry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import reactor.core.publisher.Flux;

class EvaluationsTests extends RegistryFixture {

    private static final Instant TIME = Instant.parse("2026-01-31T12:00:00.5Z");

    private static final String BODY = """
            {"task": "t", "dataset": "%s", "settings": "fp32", "tool": "colm 1", "time": "2026-01-31T12:00:00Z",
             "scores": [{"metric": "acc", "chains": 1, "drafting": null, "value": 0.5, "standardError": 0.1}]}
            """.formatted("a".repeat(64));

    @Test
    void whatIsAttachedComesBackInOrderAndOutlivesARestart(@TempDir Path elsewhere) {
        Evaluation first = evaluation("tales.txt", TIME, 2.5);
        Evaluation second = evaluation("probes.jsonl", TIME, 0.75);
        String version;
        try (RunningRegistry before = new RunningRegistry(elsewhere)) {
            version = push(before.client(), "tales");
            assertThat(before.client().attach(version, first).block()).isEqualTo(first);
            assertThat(before.client().attach(version, second).block()).isEqualTo(second);
        }
        try (RunningRegistry after = new RunningRegistry(elsewhere)) {
            assertThat(after.client().evaluations(version).block()).containsExactly(first, second);
        }
    }

    @Test
    void theSameMeasurementIsKeptOnceWithItsFirstTime() {
        String version = push(registry, "again");
        Evaluation first = evaluation("tales.txt", TIME, 2.5);

        List<Evaluation> answers = Flux.range(0, 8)
                .concatMap(i -> registry.attach(version, evaluation("tales.txt", TIME.plusSeconds(i), 2.5)))
                .collectList()
                .block();

        assertThat(answers).hasSize(8).containsOnly(first);
        assertThat(registry.evaluations(version).block()).containsExactly(first);
        Evaluation other = evaluation("tales.txt", TIME, 2.25);
        registry.attach(version, other).block();
        assertThat(registry.evaluations(version).block()).containsExactly(first, other);
    }

    @Test
    void aVersionThatWasNotMeasuredHasNoEvaluations() {
        assertThat(registry.evaluations(push(registry, "fresh")).block()).isEmpty();
        assertThat(refusal(registry.evaluations("latest")).code()).isEqualTo(ErrorCode.NOT_FOUND);
        WireError refusal = refusal(registry.attach(UNKNOWN, evaluation("t", TIME, 1)));
        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal.message()).contains("/v1/models/NAME/versions/ALIAS");
    }

    @Test
    void scoresOfChainsThatTheVersionLacksAreRefused() {
        String version = push(registry, "short");
        var three = new Score("acc", 3, null, 0.5, null);

        WireError refusal = refusal(
                registry.attach(version, new Evaluation("t", "a".repeat(64), "s", "colm", TIME, List.of(three))));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refusal.parameter()).isEqualTo("scores[0].chains");
        assertThat(refusal.message()).contains("has 2 chains").contains("not of 3");
        assertThat(registry.evaluations(version).block()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"task\": \"t\" | \"task\": \" \" | task",
                "\"dataset\": \"a | \"dataset\": \"A | dataset",
                "\"settings\": \"fp32\" | \"settings\": null | settings",
                "\"tool\": \"colm 1\", | `` | tool",
                "2026-01-31T12:00:00Z | yesterday | yesterday",
                "\"acc\" | \"Acc %\" | scores[0].metric",
                "\"chains\": 1 | \"chains\": 0 | scores[0].chains",
                "\"drafting\": null | \"drafting\": 1 | scores[0].drafting",
                "\"value\": 0.5 | \"value\": \"NaN\" | scores[0].value",
                "0.1} | -0.1} | scores[0].value",
                "0.1} | 0.1}, {\"metric\": \"acc\", \"chains\": 1, \"value\": 2} | scores[1].metric",
                "0.1} | 0.1}, null | without null",
                "\"scores\" | \"numbers\" | scores"
            })
    void whatMakesNoSenseIsRefusedByField(String good, String bad, String named) {
        String version = push(registry, "fields");
        assertThat(BODY).contains(good);

        WireError refusal = refusal(running.http()
                .post()
                .uri("/v1/versions/" + version + "/evaluations")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(BODY.replace(good, bad))
                .retrieve()
                .bodyToMono(String.class));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refusal.parameter() + ": " + refusal.message()).contains(named);
    }

    private static Evaluation evaluation(String task, Instant time, double value) {
        return new Evaluation(
                task,
                "a".repeat(64),
                "fp32",
                "colm 0.1.0",
                time,
                List.of(new Score("acc", 1, null, value, 0.125), new Score("accepted", 2, 1, value, null)));
    }

    private static String push(Registry registry, String name) {
        TestingModel model = TestingModel.named(name);
        model.storeBlobs(registry);
        return registry.publish(name, model.manifest()).block().id();
    }
}
