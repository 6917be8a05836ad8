package io.colm.cli.tour;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class AnswerTests {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static Chunk chunk(long millis, String text, int chains) {
        String json = """
                {"id":"chatcmpl-1","choices":[{"delta":{"content":"%s"}}],"colm":{"chains":%d}}
                """.formatted(text, chains);
        return new Chunk(millis * 1_000_000, JSON.readTree(json));
    }

    private static Answer answer(Chunk... chunks) {
        Answer answer = new Answer(0);
        for (Chunk chunk : chunks) {
            answer.add(chunk);
        }
        return answer;
    }

    @Test
    void theFirstTokenOfAnEscalationIsTimedFromTheLastOneBefore() {
        Answer answer = answer(chunk(10, "a", 1), chunk(12, "b", 1), chunk(17, "c", 3), chunk(20, "d", 3));

        assertThat(answer.millisToFirstTokenOf(3)).isEqualTo(5);
    }

    @Test
    void aNormalTokenOfATierIsTimedWithoutItsFirst() {
        Answer answer = answer(chunk(10, "a", 1), chunk(50, "b", 3), chunk(53, "c", 3), chunk(58, "d", 3));

        assertThat(answer.millisBetweenTokens(3)).isEqualTo(4);
    }

    @Test
    void chunksWithoutTextTellOfThePodAndTheBillOnly() {
        Answer answer = answer(chunk(10, "a", 1));
        answer.add(new Chunk(5, JSON.readTree("{\"colm\":{\"pod\":\"pod-1\"},\"choices\":[]}")));
        answer.add(new Chunk(
                20,
                JSON.readTree("{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1},"
                        + "\"colm\":{\"pod\":\"pod-2\",\"reprefilled_tokens\":0}}")));

        assertThat(answer.text()).isEqualTo("a");
        assertThat(answer.pod()).isEqualTo("pod-2");
        assertThat(answer.promptTokens()).isEqualTo(3);
        assertThat(answer.reprefilledTokens()).isZero();
    }
}
