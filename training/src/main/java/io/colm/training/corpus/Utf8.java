package io.colm.training.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Text out of bytes, piece by piece. */
final class Utf8 {

    private static final int PIECE = 1 << 16;

    interface Text {
        void append(CharSequence more) throws IOException;
    }

    private Utf8() {}

    /**
     * Decodes {@code in} to its end.
     *
     * @param name of the text, for the message
     * @throws UnusableTextException where it is no UTF-8
     */
    static void decode(String name, InputStream in, Text to) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.allocate(PIECE);
        CharBuffer chars = CharBuffer.allocate(PIECE);
        long before = 0;
        for (boolean last = false; !last; ) {
            int read = in.readNBytes(bytes.array(), bytes.position(), bytes.remaining());
            last = read < bytes.remaining();
            bytes.position(bytes.position() + read).flip();
            if (decoder.decode(bytes, chars, last).isError()) {
                int at = bytes.position();
                throw new UnusableTextException(
                        "%s is not UTF-8: byte 0x%02x at offset %d begins no character. Convert it, as by iconv -t UTF-8"
                                .formatted(name, bytes.get(at), before + at));
            }
            before += bytes.position();
            to.append(chars.flip());
            chars.clear();
            bytes.compact();
        }
    }
}
