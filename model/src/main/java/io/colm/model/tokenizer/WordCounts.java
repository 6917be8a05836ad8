package io.colm.model.tokenizer;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How often each word stands in some texts: all that {@link BpeTrainer} learns from, and far less than the texts. */
public final class WordCounts {
    private static final Pattern WORD = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SPECIAL =
            Pattern.compile(SpecialTokens.ALL.stream().map(Pattern::quote).collect(Collectors.joining("|")));

    private final Map<String, Long> counts = new HashMap<>();

    /** Counts the words of {@code text}; special tokens inside it separate them. */
    public void add(String text) {
        for (String document : SPECIAL.split(text)) {
            Matcher matcher = WORD.matcher(document);
            while (matcher.find()) {
                counts.merge(matcher.group(), 1L, Long::sum);
            }
        }
    }

    boolean areBlank() {
        return counts.keySet().stream().allMatch(String::isBlank);
    }

    Map<String, Long> counts() {
        return counts;
    }
}
