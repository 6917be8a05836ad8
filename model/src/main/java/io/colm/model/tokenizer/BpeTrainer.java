package io.colm.model.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Trains a byte-level BPE tokenizer (Sennrich et al. 2016, on bytes as in GPT-2) and writes it as a Hugging Face
 * {@code tokenizer.json}. Ids: {@link SpecialTokens#ALL}, the 256 bytes, the merges in the order they were learned.
 * The result depends on the texts' words and their counts alone, not on their order.
 */
public final class BpeTrainer {
    private static final Pattern WORD = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SPECIAL =
            Pattern.compile(SpecialTokens.ALL.stream().map(Pattern::quote).collect(Collectors.joining("|")));

    private final int vocabulary;

    /** @throws IllegalArgumentException for a vocabulary that cannot hold every byte and special token */
    public BpeTrainer(int vocabulary) {
        int least = 256 + SpecialTokens.ALL.size();
        if (vocabulary < least) {
            throw new IllegalArgumentException("vocabulary is " + vocabulary + ", but must be at least " + least
                    + ": 256 bytes and " + SpecialTokens.ALL.size() + " special tokens");
        }
        this.vocabulary = vocabulary;
    }

    /**
     * Trains on {@code texts} (a stream goes in as {@code stream::iterator}) and writes {@code tokenizerJson}.
     * Special tokens inside a text only separate its documents.
     *
     * @return the vocabulary reached: less than asked for where the texts hold too few repeated pairs
     * @throws IllegalArgumentException where the texts hold nothing to learn from
     */
    public int train(Iterable<String> texts, Path tokenizerJson) throws IOException {
        Map<String, Long> words = countWords(texts);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("the corpus is empty: give at least one text that is not blank");
        }
        List<String> tokens = new ArrayList<>(SpecialTokens.ALL);
        for (int b = 0; b < 256; b++) {
            tokens.add(String.valueOf(ByteAlphabet.spell(b)));
        }
        List<String[]> merges = new ArrayList<>();
        for (var merge : new Merges(words, SpecialTokens.ALL.size()).learn(vocabulary - tokens.size())) {
            String left = tokens.get(merge.left());
            String right = tokens.get(merge.right());
            merges.add(new String[] {left, right});
            tokens.add(left + right);
        }
        TokenizerFile.write(tokenizerJson, tokens, merges);
        return tokens.size();
    }

    private static Map<String, Long> countWords(Iterable<String> texts) {
        Map<String, Long> words = new HashMap<>();
        for (String text : texts) {
            for (String document : SPECIAL.split(text)) {
                Matcher matcher = WORD.matcher(document);
                while (matcher.find()) {
                    words.merge(matcher.group(), 1L, Long::sum);
                }
            }
        }
        return words.keySet().stream().allMatch(String::isBlank) ? Map.of() : words;
    }
}
