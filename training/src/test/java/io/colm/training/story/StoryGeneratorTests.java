package io.colm.training.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoryGeneratorTests {
    private static List<Story> stories;

    @BeforeAll
    static void tell() {
        stories = new StoryGenerator(1).stories().limit(2_000).toList();
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedOthers(@TempDir Path directory) throws IOException {
        Path first = directory.resolve("first.txt");
        Path second = directory.resolve("second.txt");
        Path other = directory.resolve("other.txt");
        new StoryGenerator(5).write(first, 0.05);
        new StoryGenerator(5).write(second, 0.05);
        new StoryGenerator(6).write(other, 0.05);
        assertThat(second).hasSameBinaryContentAs(first);
        assertThat(Files.mismatch(first, other)).isNotEqualTo(-1);
    }

    @Test
    void aFileHoldsWholeStoriesWithASeparatorAfterEach(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("stories.txt");
        long written = new StoryGenerator(1).write(file, 0.02);
        String text = Files.readString(file);
        assertThat(text).endsWith("\n<|endoftext|>\n");
        assertThat(text.split("\n<\\|endoftext\\|>\n"))
                .containsExactlyElementsOf(
                        stories.stream().limit(written).map(Story::text).toList());
        assertThat(Files.size(file)).isBetween(20_000L, 22_000L);
    }

    @Test
    void aSizeThatIsNotPositiveIsRefused(@TempDir Path directory) {
        for (double size : List.of(0.0, -1.0, Double.NaN)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new StoryGenerator(1).write(directory.resolve("none.txt"), size))
                    .withMessageContaining("megabytes is " + size);
        }
    }

    @Test
    void storiesDiffer() {
        assertThat(stories.stream().map(Story::text).distinct().count()).isGreaterThan(1_900);
        assertThat(stories.stream()
                        .map(story -> story.text().substring(0, 40))
                        .distinct()
                        .count())
                .isGreaterThan(700);
        assertThat(stories.stream().map(Story::plot).collect(Collectors.toSet()))
                .hasSize(Grammar.PLOTS.size());
    }

    @Test
    void storiesDifferInMoreThanTheirFacts() {
        assertThat(stories.stream()
                        .map(StoryGeneratorTests::withoutFacts)
                        .distinct()
                        .count())
                .isGreaterThan(1_900);
    }

    private static String withoutFacts(Story story) {
        String text = story.text();
        for (Fact fact : Fact.values()) {
            text = text.replaceAll("\\b" + story.fact(fact) + "\\b", fact.name());
        }
        return text;
    }

    @Test
    void heldOutStoriesAreNotAmongTheOthers() {
        Set<String> told = stories.stream().map(Story::text).collect(Collectors.toSet());
        assertThat(new StoryGenerator(999).stories().limit(500)).noneMatch(story -> told.contains(story.text()));
    }

    @Test
    void everyFactAppearsAtLeastTwice() {
        for (Story story : stories) {
            for (Fact fact : Fact.values()) {
                String word = story.fact(fact);
                assertThat(Pattern.compile("\\b" + word + "\\b")
                                .matcher(story.text())
                                .results()
                                .count())
                        .as("%s %s in: %s", fact, word, story.text())
                        .isGreaterThanOrEqualTo(2);
            }
        }
    }

    @Test
    void mentionsPointAtTheWordsOfTheText() {
        for (Story story : stories) {
            assertThat(story.mentions()).allSatisfy(mention -> {
                assertThat(story.text().startsWith(mention.word(), mention.start()))
                        .isTrue();
                assertThat(mention.word()).isEqualTo(story.fact(mention.fact()));
            });
        }
    }

    @Test
    void aStoryHas80To250Words() {
        assertThat(stories)
                .allSatisfy(
                        story -> assertThat(story.text().split("\\s+").length).isBetween(80, 250));
    }

    @Test
    void articlesFitTheirWords() {
        var wrong = Pattern.compile("\\b([Aa] [aeiouAEIOU]|[Aa]n [^aeiouAEIOU])\\w*");
        assertThat(stories)
                .allSatisfy(story -> assertThat(
                                wrong.matcher(story.text()).results().map(result -> result.group()))
                        .isEmpty());
    }

    @Test
    void nothingOfTheNotationIsLeft() {
        assertThat(stories)
                .allSatisfy(story -> assertThat(story.text())
                        .doesNotContainPattern("[\\[\\]{}<>|@/_]")
                        .doesNotContainPattern(" {2}| \n|\n |\n\n| [.,!?]")
                        .matches("(?s)[A-Z\"].*[.!\"]"));
    }

    @Test
    void sentencesBeginWithACapitalAndQuotationMarksPair() {
        for (Story story : stories) {
            for (String paragraph : story.text().split("\n")) {
                assertThat(paragraph).matches("[A-Z\"].*").doesNotContainPattern("[a-z][.!?] [a-z]");
                assertThat(paragraph.chars().filter(c -> c == '"').count() % 2)
                        .as(paragraph)
                        .isZero();
            }
        }
    }

    @Test
    void theVocabularyIsSmall() {
        var words = new TreeSet<String>();
        stories.forEach(story -> words.addAll(List.of(story.text().toLowerCase().split("[^a-z]+"))));
        assertThat(words).hasSizeBetween(600, 1_500);
    }

    @Test
    void everyPlotIsToldAndLacksNoRuleOrWord() {
        var plots = new HashSet<String>();
        new StoryGenerator(2).stories().limit(5_000).forEach(story -> plots.add(story.plot()));
        assertThat(plots).containsExactlyInAnyOrderElementsOf(Grammar.PLOTS);
    }
}
