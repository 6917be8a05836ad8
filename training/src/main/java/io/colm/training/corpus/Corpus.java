package io.colm.training.corpus;

import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tokens of a {@link Text}, each document ended by {@code <|endoftext|>}. */
public final class Corpus implements HeldOut {

    private static final Pattern SPECIAL =
            Pattern.compile(SpecialTokens.ALL.stream().map(Pattern::quote).collect(Collectors.joining("|")));

    private final String name;
    private final String digest;
    private final int[] tokens;
    private final int[] starts;

    private Corpus(String name, String digest, int[] tokens, int[] starts) {
        this.name = name;
        this.digest = digest;
        this.tokens = tokens;
        this.starts = starts;
    }

    /** Encodes a text. The names of special tokens inside it, as in a written chat, become these tokens. */
    public static Corpus of(Text text, Tokenizer tokenizer) {
        Words words = new Words(tokenizer);
        TokenBuffer buffer = new TokenBuffer();
        int[] starts = new int[text.documents().size()];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = buffer.size();
            encode(text.documents().get(i), words, buffer);
            buffer.add(tokenizer.special(SpecialTokens.END_OF_TEXT));
        }
        return new Corpus(text.name(), text.digest(), buffer.toArray(), starts);
    }

    private static void encode(String document, Words words, TokenBuffer buffer) {
        Matcher special = SPECIAL.matcher(document);
        int from = 0;
        while (special.find()) {
            words.encode(document.substring(from, special.start()), buffer);
            buffer.add(words.tokenizer.special(special.group()));
            from = special.end();
        }
        words.encode(document.substring(from), buffer);
    }

    @Override
    public String name() {
        return name;
    }

    /** SHA-256 of the text file, hexadecimal. */
    public String digest() {
        return digest;
    }

    /** Number of tokens. */
    public int size() {
        return tokens.length;
    }

    /** @throws UnusableTextException where not even one row of {@code length} tokens fits */
    void mustHold(int length) {
        if (tokens.length < length) {
            throw new UnusableTextException(
                    "%s has %d tokens, fewer than the %d of one row: give more text or a shorter --context"
                            .formatted(name, tokens.length, length));
        }
    }

    /** The {@code length} tokens from {@code start} on. */
    long[] row(int start, int length) {
        long[] row = new long[length];
        for (int i = 0; i < length; i++) {
            row[i] = tokens[start + i];
        }
        return row;
    }

    /**
     * {@code position}, or the start of the document it lies in where that is less than a row back: so a model sees how
     * documents begin as often as it will be asked to begin one, and still all of a long document.
     */
    int rowStart(int position, int length) {
        int found = Arrays.binarySearch(starts, position);
        int start = starts[found >= 0 ? found : -found - 2];
        return Math.min(position - start < length ? start : position, tokens.length - length);
    }

    @Override
    public Batch heldOut(int length, int most) {
        return Batch.of(rows(length + 1, most));
    }

    /** Rows of {@code length} tokens that follow one another, evenly thinned out to at most {@code most}. */
    public long[][] rows(int length, int most) {
        mustHold(length);
        // Neighbours share one token: the last target of one row is the first input of the next.
        int all = (tokens.length - 1) / (length - 1);
        int count = Math.min(all, most);
        long[][] rows = new long[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = row(Math.toIntExact((long) i * all / count) * (length - 1), length);
        }
        return rows;
    }

    /**
     * Encodes by words, each distinct one once. A byte-level tokenizer never joins across a space between two other
     * characters, so the words' tokens are the text's.
     */
    private static final class Words {
        private static final Pattern BETWEEN = Pattern.compile("(?<=\\S)(?= \\S)");

        private final Tokenizer tokenizer;
        private final Map<String, int[]> known = new HashMap<>();

        Words(Tokenizer tokenizer) {
            this.tokenizer = tokenizer;
        }

        void encode(String text, TokenBuffer buffer) {
            BETWEEN.splitAsStream(text).forEach(word -> buffer.add(known.computeIfAbsent(word, tokenizer::encode)));
        }
    }

    private static final class TokenBuffer {
        private int[] tokens = new int[1 << 16];
        private int size;

        void add(int... more) {
            if (size + more.length > tokens.length) {
                tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, size + more.length));
            }
            System.arraycopy(more, 0, tokens, size, more.length);
            size += more.length;
        }

        int size() {
            return size;
        }

        int[] toArray() {
            return Arrays.copyOf(tokens, size);
        }
    }
}
