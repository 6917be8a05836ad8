package io.colm.training.corpus;

import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Encodes documents, each ended by {@code <|endoftext|>}. The names of special tokens inside, as in a written chat,
 * become these tokens.
 *
 * <p>It goes by words, and asks for each of the usual ones once. A byte-level tokenizer joins neither across a space
 * between two other characters nor from a letter or digit to a new line, so the words' tokens are the text's.
 */
public final class Encoder implements Documents {

    private static final Pattern SPECIAL =
            Pattern.compile(SpecialTokens.ALL.stream().map(Pattern::quote).collect(Collectors.joining("|")));
    private static final Pattern BETWEEN = Pattern.compile("(?<=\\S)(?= \\S)|(?<=[\\p{L}\\p{N}])(?=\\n)");
    private static final int MOST_KNOWN = 1 << 16;
    private static final int LONGEST_KNOWN = 64;

    /** Where tokens go. */
    public interface Sink {
        void add(int... tokens) throws IOException;
    }

    private final Tokenizer tokenizer;
    private final Sink sink;
    private final Map<String, int[]> known = new LinkedHashMap<>(MOST_KNOWN, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, int[]> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    public Encoder(Tokenizer tokenizer, Sink sink) {
        this.tokenizer = tokenizer;
        this.sink = sink;
    }

    @Override
    public void text(String piece) throws IOException {
        Matcher special = SPECIAL.matcher(piece);
        int from = 0;
        while (special.find()) {
            words(piece.substring(from, special.start()));
            sink.add(tokenizer.special(special.group()));
            from = special.end();
        }
        words(piece.substring(from));
    }

    @Override
    public void end() throws IOException {
        sink.add(tokenizer.special(SpecialTokens.END_OF_TEXT));
    }

    private void words(String text) throws IOException {
        for (Iterator<String> words = BETWEEN.splitAsStream(text).iterator(); words.hasNext(); ) {
            String word = words.next();
            sink.add(
                    word.length() <= LONGEST_KNOWN
                            ? known.computeIfAbsent(word, tokenizer::encode)
                            : tokenizer.encode(word));
        }
    }
}
