package io.colm.training.corpus;

import io.colm.model.tokenizer.SpecialTokens;
import io.colm.training.story.Story;
import io.colm.training.story.StoryGenerator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Stories as the answers of chats, so that a model learns to tell one that it is asked for:
 * {@code <|user|>REQUEST<|end|><|assistant|>STORY<|end|>}, some with a system message before.
 */
public record StoryChats(long seed) {

    private static final double WITH_SYSTEM = 0.2;

    private static final List<String> SYSTEMS = List.of(
            "You tell short stories for children.",
            "You are a friendly storyteller.",
            "You are a helpful assistant.",
            "Answer with a short story.");

    private static final List<String> REQUESTS = List.of(
            "Tell me a story about {hero} and a {object}.",
            "Tell me a story about {hero}, {friend} and a {object}.",
            "Tell me a story about {hero} and {friend}.",
            "Tell me a short story about a {object}.",
            "Tell me a story.",
            "Write a short story about {hero} at the {place}.",
            "Write a story in which {hero} has a {object}.",
            "Please tell me a story with {hero} and {friend} in it.",
            "Can you tell me a story about a {object} and the {place}?",
            "I want to hear about {hero} and the {object}.",
            "Once upon a time there was {hero}. What happened next?",
            "What did {hero} and {friend} do at the {place}?");

    /**
     * Writes chats, each followed by a line {@link StoryGenerator#SEPARATOR}, until {@code file} has at least
     * {@code megabytes} (of 1,000,000 bytes of UTF-8).
     *
     * @return the number of chats written
     */
    public long write(Path file, double megabytes) throws IOException {
        if (!(megabytes > 0)) {
            throw new IllegalArgumentException("megabytes is " + megabytes + ", but must be greater than 0");
        }
        StoryGenerator stories = new StoryGenerator(seed);
        SplittableRandom random = new SplittableRandom(seed);
        long index = 0;
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (long bytes = 0; bytes < megabytes * 1e6; index++) {
                String document = chat(stories.story(index), random) + "\n" + StoryGenerator.SEPARATOR + "\n";
                out.write(document);
                bytes += document.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return index;
    }

    private static String chat(Story story, RandomGenerator random) {
        String system = random.nextDouble() < WITH_SYSTEM
                ? SpecialTokens.SYSTEM + pick(SYSTEMS, random) + SpecialTokens.END
                : "";
        return system
                + SpecialTokens.USER
                + request(story, random)
                + SpecialTokens.END
                + SpecialTokens.ASSISTANT
                + story.text()
                + SpecialTokens.END;
    }

    private static String request(Story story, RandomGenerator random) {
        String article = "aeiou".indexOf(story.object().charAt(0)) >= 0 ? "an " : "a ";
        return pick(REQUESTS, random)
                .replace("{hero}", story.hero())
                .replace("{friend}", story.friend())
                .replace("a {object}", article + story.object())
                .replace("{object}", story.object())
                .replace("{place}", story.place());
    }

    private static String pick(List<String> choices, RandomGenerator random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
