package io.colm.training.story;

import java.util.List;

/**
 * A short story and its facts.
 *
 * @param text paragraphs, one a line, no line break at the end
 * @param plot the plot family, such as {@code lost}
 * @param hero name of the main character
 * @param friend name of the second character
 * @param object the thing the story turns on, such as {@code kite}
 * @param place where it happens, such as {@code garden}
 * @param mentions where the text names these facts, in order
 */
public record Story(
        String text, String plot, String hero, String friend, String object, String place, List<Mention> mentions) {

    /** One naming of a fact: {@code word} begins at {@code start} of the text. */
    public record Mention(Fact fact, int start, String word) {}

    public Story {
        mentions = List.copyOf(mentions);
    }

    String fact(Fact fact) {
        return switch (fact) {
            case HERO -> hero;
            case FRIEND -> friend;
            case OBJECT -> object;
            case PLACE -> place;
        };
    }
}
