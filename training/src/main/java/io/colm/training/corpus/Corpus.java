package io.colm.training.corpus;

import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Documents as tokens, each ended by {@code <|endoftext|>}, one after another: a row may hold the end of one and the
 * next ones whole. In memory, or mapped from a {@link Dataset}; the same text gives the same rows in both.
 */
public final class Corpus implements HeldOut {

    private final String name;
    private final String digest;
    private final Tokens tokens;
    private final Starts starts;

    Corpus(String name, String digest, Tokens tokens, Starts starts) {
        this.name = name;
        this.digest = digest;
        this.tokens = tokens;
        this.starts = starts;
    }

    /** A dataset, or any file that {@link Text#read} takes, whose tokens are then made and kept in memory. */
    public static Corpus read(Path path, Tokenizer tokenizer) throws IOException {
        return Dataset.isMeantBy(path) ? Dataset.open(path).corpus(tokenizer) : of(Text.read(path), tokenizer);
    }

    /** Encodes a text. The names of special tokens inside it, as in a written chat, become these tokens. */
    public static Corpus of(Text text, Tokenizer tokenizer) {
        TokenBuffer buffer = new TokenBuffer(tokenizer);
        DocumentSplitter documents = new DocumentSplitter(buffer);
        try {
            for (String document : text.documents()) {
                documents.append(document);
                documents.end();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Corpus(text.name(), text.digest(), buffer.tokens(), buffer.starts());
    }

    @Override
    public String name() {
        return name;
    }

    /** SHA-256 of the text file, or of the dataset's tokens; hexadecimal. */
    public String digest() {
        return digest;
    }

    /** Number of tokens. */
    public long size() {
        return tokens.size();
    }

    /** @throws UnusableTextException where not even one row of {@code length} tokens fits */
    void mustHold(int length) {
        if (size() < length) {
            throw new UnusableTextException(
                    "%s has %d tokens, fewer than the %d of one row: give more text or a shorter --context"
                            .formatted(name, size(), length));
        }
    }

    /** The {@code length} tokens from {@code start} on. */
    long[] row(long start, int length) {
        return tokens.row(start, length);
    }

    /**
     * {@code position}, or the start of the document it lies in where that is less than a row back: so a model sees how
     * documents begin as often as it will be asked to begin one, and still all of a long document.
     */
    long rowStart(long position, int length) {
        long start = starts.before(position);
        return Math.min(position - start < length ? start : position, size() - length);
    }

    @Override
    public Batch heldOut(int length, int most) {
        return Batch.of(rows(length + 1, most));
    }

    /** Rows of {@code length} tokens that follow one another, evenly thinned out to at most {@code most}. */
    public long[][] rows(int length, int most) {
        mustHold(length);
        // Neighbours share one token: the last target of one row is the first input of the next.
        long all = (size() - 1) / (length - 1);
        int count = Math.toIntExact(Math.min(all, most));
        long[][] rows = new long[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = row(i * all / count * (length - 1), length);
        }
        return rows;
    }
}
