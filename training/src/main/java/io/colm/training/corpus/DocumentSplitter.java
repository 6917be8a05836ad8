package io.colm.training.corpus;

import io.colm.model.tokenizer.SpecialTokens;
import java.io.IOException;

/**
 * Cuts text at each {@code <|endoftext|>} into documents, without the white space around them, and leaves out those of
 * which nothing is left. Holds little more than one piece, however the text comes in; how it comes changes no piece that
 * a tokenizer could tell.
 */
final class DocumentSplitter implements Utf8.Text {

    /** Longest piece, in characters. */
    static final int PIECE = 1 << 16;

    private static final String SEPARATOR = SpecialTokens.END_OF_TEXT;

    /** Longer than any special token, so that none is cut. */
    private static final int SPARE = 16;

    private final Documents documents;
    private final StringBuilder held = new StringBuilder();
    private int start;
    private boolean begun;

    DocumentSplitter(Documents documents) {
        this.documents = documents;
    }

    @Override
    public void append(CharSequence more) throws IOException {
        int from = Math.max(0, held.length() - SEPARATOR.length() + 1);
        held.append(more);
        for (int at = held.indexOf(SEPARATOR, from); at >= 0; at = held.indexOf(SEPARATOR, start)) {
            end(at);
            start = at + SEPARATOR.length();
        }
        pass(held.length(), SPARE);
        held.delete(0, start);
        start = 0;
    }

    /** Ends the last document. */
    void end() throws IOException {
        end(held.length());
        held.setLength(0);
    }

    private void end(int to) throws IOException {
        pass(to, 0);
        String rest = held.substring(start, to).stripTrailing();
        if (!rest.isEmpty()) {
            text(rest);
        }
        if (begun) {
            documents.end();
        }
        begun = false;
    }

    private void pass(int to, int spare) throws IOException {
        while (!begun && start < to && Character.isWhitespace(held.charAt(start))) {
            start++;
        }
        while (to - start > PIECE + spare) {
            int cut = start + cut();
            text(held.substring(start, cut));
            start = cut;
        }
    }

    private void text(String piece) throws IOException {
        documents.text(piece);
        begun = true;
    }

    /** Length of the longest piece that ends where words do; of any piece, where the text has no words. */
    private int cut() {
        for (int i = PIECE - 1; i > 0; i--) {
            if (held.charAt(start + i) == ' ' && !isSpace(start + i - 1) && !isSpace(start + i + 1)) {
                return i;
            }
        }
        int mark = held.lastIndexOf("<", start + PIECE) - start;
        if (mark > PIECE - SPARE) {
            return mark;
        }
        return Character.isHighSurrogate(held.charAt(start + PIECE - 1)) ? PIECE - 1 : PIECE;
    }

    /** White space as regular expressions have it. */
    private boolean isSpace(int at) {
        char c = held.charAt(at);
        return c == ' ' || c >= '\t' && c <= '\r';
    }
}
