package io.colm.gateway.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.generation.Prompt;
import io.colm.wire.generation.Prompt.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptBeginningTests {

    private static final Message SYSTEM = new Message("system", "Be kind");
    private static final Message FIRST = new Message("user", "Once");

    @Test
    void aConversationKeepsItsHashAsItGrows() {
        int before = PromptBeginning.hash(new Prompt.Chat(List.of(SYSTEM, FIRST)));

        assertThat(PromptBeginning.hash(new Prompt.Chat(List.of(SYSTEM, FIRST, new Message("assistant", "upon")))))
                .isEqualTo(before);
        assertThat(PromptBeginning.hash(new Prompt.Chat(List.of(SYSTEM, new Message("user", "Twice")))))
                .isNotEqualTo(before);
    }

    @Test
    void aTextKeepsItsHashAsItGrows() {
        String text = "a".repeat(300);

        assertThat(PromptBeginning.hash(new Prompt.Text(text + "b")))
                .isEqualTo(PromptBeginning.hash(new Prompt.Text(text)));
    }
}
