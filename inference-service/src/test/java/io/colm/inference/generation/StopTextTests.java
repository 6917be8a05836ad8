package io.colm.inference.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopTextTests {

    @Test
    void aTextIsCutBeforeAStopTextThatCrossesPieces() {
        StopText stop = new StopText(List.of("END"));

        assertThat(stop.push("one E")).isEqualTo("one ");
        assertThat(stop.push("N")).isEmpty();
        assertThat(stop.push("D two")).isEmpty();
        assertThat(stop.isReached()).isTrue();
        assertThat(stop.push("three")).isEmpty();
        assertThat(stop.flush()).isEmpty();
    }

    @Test
    void whatOnlyLookedLikeAStopTextIsSent() {
        StopText stop = new StopText(List.of("aab"));

        assertThat(stop.push("aa")).isEmpty();
        assertThat(stop.push("a")).isEqualTo("a");
        assertThat(stop.push("c")).isEqualTo("aac");
        assertThat(stop.push("aa")).isEmpty();
        assertThat(stop.flush()).isEqualTo("aa");
        assertThat(stop.isReached()).isFalse();
    }

    @Test
    void theStopTextThatIsCompleteFirstWinsAndOfThoseTheLongest() {
        assertThat(sentInPieces("xabcy", List.of("abc", "b"), new Random(1))).isEqualTo("xa");
        assertThat(sentInPieces("xabcy", List.of("c", "abc"), new Random(1))).isEqualTo("x");
    }

    @Test
    void howATextIsCutIntoPiecesDoesNotMatter() {
        Random random = new Random(7);
        for (int run = 0; run < 3000; run++) {
            String text = word(random, 1 + random.nextInt(30));
            List<String> stops = List.of(word(random, 1 + random.nextInt(4)), word(random, 1 + random.nextInt(4)));

            assertThat(sentInPieces(text, stops, random))
                    .as("%s before %s", text, stops)
                    .isEqualTo(beforeFirst(text, stops));
        }
    }

    /** The definition, slowly: the shortest prefix that ends with a stop text, without the longest that it ends with. */
    private static String beforeFirst(String text, List<String> stops) {
        for (int end = 1; end <= text.length(); end++) {
            String prefix = text.substring(0, end);
            int longest = stops.stream()
                    .filter(prefix::endsWith)
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            if (longest > 0) {
                return prefix.substring(0, end - longest);
            }
        }
        return text;
    }

    private static String sentInPieces(String text, List<String> stops, Random random) {
        StopText stop = new StopText(stops);
        StringBuilder sent = new StringBuilder();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + random.nextInt(4));
            sent.append(stop.push(text.substring(from, to)));
            assertThat(text).startsWith(sent);
            from = to;
        }
        return sent.append(stop.flush()).toString();
    }

    private static String word(Random random, int length) {
        StringBuilder word = new StringBuilder();
        random.ints(length, 0, 3).forEach(letter -> word.append((char) ('a' + letter)));
        return word.toString();
    }
}
