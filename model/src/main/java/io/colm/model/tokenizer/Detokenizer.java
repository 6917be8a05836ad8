package io.colm.model.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/**
 * Turns a stream of tokens into a stream of text, code point by code point: what all pushes and the flush returned,
 * joined, is the text of all tokens at once. Belongs to one stream and one thread.
 */
public final class Detokenizer {
    private final IntFunction<byte[]> bytes;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer held = ByteBuffer.allocate(0);

    /** @param bytes the bytes of a token, such as {@code tokenizer::bytes} */
    public Detokenizer(IntFunction<byte[]> bytes) {
        this.bytes = bytes;
    }

    /** The code points that {@code token} completes: often one word, empty while a character is still in parts. */
    public String push(int token) {
        return decode(bytes.apply(token), false);
    }

    /** What is still held, as U+FFFD since it is no whole character; afterwards a new stream can begin. */
    public String flush() {
        String rest = decode(new byte[0], true);
        utf8.reset();
        return rest;
    }

    private String decode(byte[] more, boolean last) {
        ByteBuffer in = ByteBuffer.allocate(held.remaining() + more.length)
                .put(held)
                .put(more)
                .flip();
        // A byte never gives more than one char, and a decoder that is flushed none.
        CharBuffer out = CharBuffer.allocate(in.remaining());
        utf8.decode(in, out, last);
        held = in;
        return out.flip().toString();
    }
}
