package io.colm.training.corpus;

import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The tokens of documents, in memory. */
final class TokenBuffer implements Documents {

    private final Encoder encoder;
    private int[] tokens = new int[1 << 16];
    private int size;
    private long[] starts = new long[1 << 8];
    private int documents;
    private long start;

    TokenBuffer(Tokenizer tokenizer) {
        this.encoder = new Encoder(tokenizer, this::add);
    }

    @Override
    public void text(String piece) throws IOException {
        encoder.text(piece);
    }

    @Override
    public void end() throws IOException {
        encoder.end();
        if (documents == starts.length) {
            starts = Arrays.copyOf(starts, 2 * documents);
        }
        Starts.set(MemorySegment.ofArray(starts), documents++, start);
        start = size;
    }

    private void add(int... more) {
        if (size + more.length > tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, size + more.length));
        }
        MemorySegment to = MemorySegment.ofArray(tokens);
        for (int token : more) {
            TokenType.UINT32.set(to, size++, token);
        }
    }

    Tokens tokens() {
        return new Tokens(MemorySegment.ofArray(Arrays.copyOf(tokens, size)), TokenType.UINT32);
    }

    Starts starts() {
        return new Starts(MemorySegment.ofArray(Arrays.copyOf(starts, documents)));
    }
}
