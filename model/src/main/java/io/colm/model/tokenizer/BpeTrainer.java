package io.colm.model.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains a byte-level BPE tokenizer (Sennrich et al. 2016, on bytes as in GPT-2) and writes it as a Hugging Face
 * {@code tokenizer.json}. Ids: {@link SpecialTokens#ALL}, the 256 bytes, the merges in the order they were learned.
 * The result depends on the texts' words and their counts alone, not on their order.
 */
public final class BpeTrainer {
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
        WordCounts words = new WordCounts();
        texts.forEach(words::add);
        return train(words, tokenizerJson);
    }

    /** As {@link #train(Iterable, Path)}, on texts whose words are counted already. */
    public int train(WordCounts words, Path tokenizerJson) throws IOException {
        if (words.areBlank()) {
            throw new IllegalArgumentException("the corpus is empty: give at least one text that is not blank");
        }
        List<String> tokens = new ArrayList<>(SpecialTokens.ALL);
        for (int b = 0; b < 256; b++) {
            tokens.add(String.valueOf(ByteAlphabet.spell(b)));
        }
        List<String[]> merges = new ArrayList<>();
        for (var merge : new Merges(words.counts(), SpecialTokens.ALL.size()).learn(vocabulary - tokens.size())) {
            String left = tokens.get(merge.left());
            String right = tokens.get(merge.right());
            merges.add(new String[] {left, right});
            tokens.add(left + right);
        }
        TokenizerFile.write(tokenizerJson, tokens, merges);
        return tokens.size();
    }
}
