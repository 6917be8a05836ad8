package io.colm.cli.tour;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/** A prompt of about so many tokens, in as many variants as wanted, no two of which share their first KV block. */
final class LongPrompt {

    private static final String SENTENCE = "The fox ran over the hill and looked behind every tree for the red ball. ";

    private final String body;
    private final int tokens;
    private final AtomicInteger variants = new AtomicInteger();

    private LongPrompt(String body, int tokens) {
        this.body = body;
        this.tokens = tokens;
    }

    /** @param count how many tokens a text has, as the model's own tokenizer counts them */
    static LongPrompt ofTokens(int wanted, ToIntFunction<String> count) {
        int one = count.applyAsInt(SENTENCE);
        int eleven = count.applyAsInt(SENTENCE.repeat(11));
        double perSentence = (eleven - one) / 10.0;
        String body = SENTENCE.repeat((int) Math.round((wanted - one) / perSentence) + 1);
        return new LongPrompt(body, count.applyAsInt(body));
    }

    int tokens() {
        return tokens;
    }

    String unique() {
        return variants.incrementAndGet() + " times I heard it. " + body;
    }
}
