package io.colm.gateway.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.gateway.routing.ServedModel;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.Prompt;
import io.colm.wire.generation.Sampling;
import io.colm.wire.generation.Terms;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PastGenerationsTests {

    private final PastGenerations past = new PastGenerations();

    @Test
    void theEldestIsForgottenWhenThereAreTooMany() {
        for (int i = 0; i <= 1024; i++) {
            past.add(generation("id-" + i, "x"));
        }

        assertThat(past.find("id-0")).isNull();
        assertThat(past.find("id-1")).isNotNull();
        assertThat(past.find("id-1024")).isNotNull();
    }

    @Test
    void longPromptsTakeTheRoomOfMany() {
        past.add(generation("first", "x"));
        past.add(generation("second", "x".repeat(8 << 20)));
        past.add(generation("third", "x".repeat(8 << 20)));

        assertThat(past.find("first")).isNull();
        assertThat(past.find("second")).isNotNull();
        past.add(generation("fourth", "x"));
        assertThat(past.find("second")).isNull();
        assertThat(past.find("fourth")).isNotNull();
    }

    private static Generation generation(String id, String prompt) {
        var model = new ServedModel("tales", 1, 4, false, 512, Instant.EPOCH);
        var request = new GenerationRequest(
                id,
                "tales",
                "demo",
                new Prompt.Text(prompt),
                1,
                false,
                List.of(),
                8,
                Sampling.greedy(),
                List.of(),
                false,
                0,
                null,
                Terms.USUAL,
                null);
        return new Generation(request, "demo", model);
    }
}
