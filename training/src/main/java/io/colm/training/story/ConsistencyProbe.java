package io.colm.training.story;

import java.util.List;

/**
 * Asks a model whether it remembers a story: after {@code prefix}, which words are likelier, the story's own or others of
 * the same kind? A model's consistency is the share of probes in which {@code answer} has a higher likelihood than every
 * distractor.
 *
 * @param prefix the story up to the space before a recurring fact
 * @param answer the fact that follows, with its leading space
 * @param distractors at least three others, each with a leading space: words that the story has not used, and for a
 *     name, where a sentence asks for it, the other character's
 */
public record ConsistencyProbe(Fact fact, String prefix, String answer, List<String> distractors) {
    public ConsistencyProbe {
        distractors = List.copyOf(distractors);
        if (distractors.size() < 3 || distractors.contains(answer)) {
            throw new IllegalArgumentException("a probe needs at least 3 distractors other than the answer " + answer);
        }
    }
}
