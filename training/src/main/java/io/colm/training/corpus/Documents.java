package io.colm.training.corpus;

import java.io.IOException;

/** What is told the documents of a text, piece by piece: for each at least one piece, then its end. */
public interface Documents {

    /** More of the document at hand. A tokenizer does not join across pieces: they end before a space. */
    void text(String piece) throws IOException;

    /** The document is complete. */
    void end() throws IOException;
}
