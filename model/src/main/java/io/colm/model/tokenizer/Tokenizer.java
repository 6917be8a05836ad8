package io.colm.model.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * A byte-level BPE tokenizer read from a Hugging Face {@code tokenizer.json}. Every text encodes, and decodes to itself.
 *
 * <p>All methods may be called from many threads at once; {@link #close} only after the last of them has returned.
 */
public final class Tokenizer implements AutoCloseable {
    private final TokenizerFile file;
    private final HuggingFaceTokenizer words;

    private Tokenizer(TokenizerFile file, HuggingFaceTokenizer words) {
        this.file = file;
        this.words = words;
    }

    /** @throws IOException where the file is missing, or is no byte-level BPE tokenizer; the message says why */
    public static Tokenizer load(Path tokenizerJson) throws IOException {
        TokenizerFile file = TokenizerFile.read(tokenizerJson);
        var json = new ByteArrayInputStream(file.json().getBytes(StandardCharsets.UTF_8));
        var options = Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
        try {
            return new Tokenizer(file, HuggingFaceTokenizer.newInstance(json, options));
        } catch (RuntimeException e) {
            throw new IOException(tokenizerJson + " is not a byte-level BPE tokenizer.json: " + e.getMessage(), e);
        }
    }

    /** SHA-256 of the file it was read from, hexadecimal: what is tokenized by one of the same digest can be mixed. */
    public String digest() {
        return file.digest();
    }

    /**
     * The tokens of {@code text}, none of them special: text that spells a special token's name stays text. Unpaired
     * surrogates become U+FFFD.
     */
    public int[] encode(String text) {
        return text.isEmpty()
                ? new int[0]
                : LongStream.of(words.encode(wellFormed(text), false, false).getIds())
                        .mapToInt(Math::toIntExact)
                        .toArray();
    }

    /** @throws IllegalArgumentException for a name that is no special token of this tokenizer */
    public int special(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("no special token " + name + "; there are "
                        + new TreeSet<>(file.special().keySet())));
    }

    /** The special token {@code name}, where this tokenizer has it: one that was trained elsewhere may not. */
    public OptionalInt find(String name) {
        Integer id = file.special().get(name);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The special tokens that stand before every text; none for a tokenizer trained here. */
    public int[] beginning() {
        return file.beginning().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The text of {@code tokens}: special tokens have none, bytes that are not UTF-8 become U+FFFD. */
    public String decode(int[] tokens) {
        var bytes = new ByteArrayOutputStream();
        for (int token : tokens) {
            bytes.writeBytes(bytes(token));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** One more than the largest token id. */
    public int vocabulary() {
        return file.bytes().length;
    }

    /**
     * A copy of the bytes that {@code token} adds to a text, often part of a character; none for a special token.
     *
     * @throws IllegalArgumentException for an id outside the vocabulary
     */
    public byte[] bytes(int token) {
        if (token < 0 || token >= vocabulary()) {
            throw new IllegalArgumentException("token " + token + " is not from 0 to " + (vocabulary() - 1));
        }
        return file.bytes()[token].clone();
    }

    // The native side takes UTF-8, which has no unpaired surrogates.
    private static String wellFormed(String text) {
        if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return text;
        }
        var repaired = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
                .forEach(repaired::appendCodePoint);
        return repaired.toString();
    }

    @Override
    public void close() {
        words.close();
    }
}
