package io.colm.model.tokenizer;

import java.util.Arrays;

/**
 * The printable spelling of bytes in a byte-level vocabulary: visible Latin-1 characters stand for themselves, the
 * other 68 bytes for U+0100 and up, in byte order.
 */
final class ByteAlphabet {
    private static final char[] SPELLING = new char[256];
    private static final int[] BYTE = new int[512];

    static {
        Arrays.fill(BYTE, -1);
        int next = 256;
        for (int b = 0; b < 256; b++) {
            SPELLING[b] = isVisible(b) ? (char) b : (char) next++;
            BYTE[SPELLING[b]] = b;
        }
    }

    private ByteAlphabet() {}

    private static boolean isVisible(int b) {
        return b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
    }

    static char spell(int b) {
        return SPELLING[b];
    }

    /** @throws IllegalArgumentException where the spelling holds a character that stands for no byte */
    static byte[] bytes(String spelling) {
        byte[] bytes = new byte[spelling.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = spelling.charAt(i);
            if (c >= BYTE.length || BYTE[c] < 0) {
                throw new IllegalArgumentException("token \"" + spelling + "\" is not spelled in the byte alphabet");
            }
            bytes[i] = (byte) BYTE[c];
        }
        return bytes;
    }
}
