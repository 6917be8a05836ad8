package io.colm.inference.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.colm.inference.Requests;
import io.colm.inference.TestPod;
import io.colm.inference.Told;
import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.GenerationRequest.ScheduledTier;
import io.colm.wire.generation.Prompt;
import io.colm.wire.generation.TierRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.publisher.Mono;

class RefusalTests extends GenerationFixture {

    @Test
    void aSchemaThatIsNotSupportedIsRefusedByKeywordAndPlace() {
        Throwable refused = catchThrowable(() -> Told.by(
                pod,
                Requests.of(FOX)
                        .schema("{\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"a\"}}")
                        .request()));

        WireError error = TestPod.refusal(refused);
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(error.parameter()).isEqualTo("schema");
        assertThat(error.message()).contains("'/items/pattern'", "'pattern' is not supported");
    }

    @Test
    void whatCannotBeIsRefusedAndNamed() {
        Requests sound = Requests.of(FOX);

        assertRefused(sound.model("other"), ErrorCode.MODEL_NOT_FOUND, "model", "'tiny', not 'other'");
        assertRefused(sound.tiers(4), ErrorCode.CHAINS_OUT_OF_RANGE, "chains", "1 to 3");
        assertRefused(sound.tiers(0), ErrorCode.CHAINS_OUT_OF_RANGE, "chains", "1 to 3");
        assertRefused(sound.tiers(1, new ScheduledTier(3, 9)), ErrorCode.CHAINS_OUT_OF_RANGE, "schedule", "1 to 3");
        assertRefused(sound.maxTokens(0), ErrorCode.INVALID_REQUEST, "maxTokens", "at least 1");
        assertRefused(sound.top(21), ErrorCode.INVALID_REQUEST, "topLogProbabilities", "0 to 20");
        assertRefused(sound.temperature(-1, 0), ErrorCode.INVALID_REQUEST, "temperature", "-1");
        assertRefused(sound.stop(""), ErrorCode.INVALID_REQUEST, "stop", "1 to 1024");
        assertRefused(sound.continued(List.of(999), ""), ErrorCode.INVALID_REQUEST, "continued.tokens", "999");
        assertRefused(
                sound.continued(List.of(100), "no such text"),
                ErrorCode.INVALID_REQUEST,
                "continued.sentText",
                "not what");
        assertRefused(
                Requests.of(new Prompt.Chat(List.of())), ErrorCode.INVALID_REQUEST, "prompt.messages", "at least one");
        assertRefused(
                Requests.of(new Prompt.Chat(List.of(new Prompt.Message("wizard", "hi")))),
                ErrorCode.INVALID_REQUEST,
                "prompt.messages[0].role",
                "'wizard'");
        assertRefused(
                Requests.of(new Prompt.Tokens(List.of())), ErrorCode.INVALID_REQUEST, "prompt.tokens", "at least one");
        assertRefused(Requests.of(new Prompt.Tokens(List.of(5000))), ErrorCode.INVALID_REQUEST, "prompt", "5000");
        List<Integer> tooLong = new ArrayList<>();
        for (int i = 0; i <= CONTEXT; i++) {
            tooLong.add(7);
        }
        assertRefused(
                Requests.of(new Prompt.Tokens(tooLong)), ErrorCode.CONTEXT_EXCEEDED, "prompt", "" + (CONTEXT + 1));
    }

    @Test
    void anIdThatRunsAlreadyIsAConflictAndOneThatDoesNotIsUnknown() {
        GenerationRequest endless =
                Requests.of(FOX + FOX).id("twin").maxTokens(ENDLESS).request();

        Throwable conflict = pod.generations()
                .generate(endless)
                .concatMap(event -> pod.generations()
                        .generate(endless)
                        .then(Mono.<Throwable>empty())
                        .onErrorResume(Mono::just))
                .blockFirst(PATIENCE);

        assertThat(TestPod.refusal(conflict).code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(codeOf(pod.generations().cancel("nobody"))).isEqualTo(ErrorCode.GENERATION_NOT_FOUND);
        assertThat(codeOf(pod.generations().changeTier("nobody", new TierRequest(1))))
                .isEqualTo(ErrorCode.GENERATION_NOT_FOUND);
    }

    @Test
    void aBodyThatIsNoRequestIsRefusedInWords() {
        for (String body : List.of("{", "[]", "{}", "{\"id\":\"x\",\"model\":7}", "{\"prompt\":{\"kind\":\"song\"}}")) {
            assertThatThrownBy(() -> pod.web()
                            .post()
                            .uri("/v1/generations")
                            .contentType(MediaType.APPLICATION_JSON)
                            .accept(MediaType.APPLICATION_NDJSON)
                            .bodyValue(body)
                            .retrieve()
                            .bodyToMono(String.class)
                            .block(PATIENCE))
                    .as(body)
                    .isInstanceOfSatisfying(WebClientResponseException.class, refused -> {
                        assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
                        assertThat(TestPod.refusal(refused).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                        assertThat(TestPod.refusal(refused).message()).isNotBlank();
                    });
        }
    }

    private static void assertRefused(Requests requests, ErrorCode code, String parameter, String says) {
        Throwable thrown = catchThrowable(() -> Told.by(pod, requests.request()));
        assertThat(thrown).isInstanceOf(WebClientResponseException.class);
        WireError error = TestPod.refusal(thrown);
        assertThat(((WebClientResponseException) thrown).getStatusCode().value())
                .isEqualTo(code.status());
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.parameter()).isEqualTo(parameter);
        assertThat(error.message()).contains(says);
    }

    private static ErrorCode codeOf(Mono<?> refused) {
        return TestPod.refusal(catchThrowable(() -> refused.block(PATIENCE))).code();
    }
}
