package io.colm.training.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConsistencyProbeTests {
    private final StoryGenerator heldOut = new StoryGenerator(999);
    private final List<ConsistencyProbe> probes = heldOut.probes(2_000);

    @Test
    void prefixAndAnswerBeginAStory() {
        List<String> stories = heldOut.stories().limit(1_000).map(Story::text).toList();
        assertThat(probes)
                .hasSize(2_000)
                .allMatch(
                        probe -> stories.stream().anyMatch(story -> story.startsWith(probe.prefix() + probe.answer())));
    }

    @Test
    void theAnswerIsKnownFromThePrefixAndForeignDistractorsAreNot() {
        assertThat(probes).allSatisfy(probe -> {
            List<String> known = words(probe.prefix());
            assertThat(known).contains(probe.answer().strip());
            List<String> foreign = probe.distractors().stream()
                    .map(String::strip)
                    .filter(word -> !known.contains(word))
                    .toList();
            assertThat(foreign).hasSizeGreaterThanOrEqualTo(3).doesNotHaveDuplicates();
        });
    }

    @Test
    void aNameIsAlsoProbedAgainstTheOtherCharacter() {
        assertThat(probes.stream().filter(probe -> probe.fact() == Fact.FRIEND))
                .isNotEmpty()
                .allMatch(probe -> probe.distractors().size() == 4);
    }

    @Test
    void wordsFollowASpaceAndNoArticleGivesThemAway() {
        assertThat(probes).allSatisfy(probe -> {
            assertThat(probe.prefix()).doesNotEndWith(" ").doesNotEndWith(" a").doesNotEndWith(" an");
            assertThat(probe.distractors()).allMatch(word -> word.matches(" [A-Za-z]+"));
        });
    }

    @Test
    void allFactsAreProbed() {
        assertThat(probes.stream().collect(Collectors.groupingBy(ConsistencyProbe::fact, Collectors.counting())))
                .hasSize(4)
                .allSatisfy((fact, count) -> assertThat(count).isGreaterThan(200));
    }

    @Test
    void theSameSeedGivesTheSameProbes() {
        assertThat(new StoryGenerator(999).probes(100)).isEqualTo(probes.subList(0, 100));
    }

    @Test
    void tooFewDistractorsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConsistencyProbe(Fact.HERO, "Once there was", " Mia", List.of(" Tom", " Ben")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConsistencyProbe(Fact.HERO, "Once", " Mia", List.of(" Tom", " Ben", " Mia")));
    }

    private static List<String> words(String text) {
        return List.of(text.split("[^A-Za-z]+"));
    }
}
