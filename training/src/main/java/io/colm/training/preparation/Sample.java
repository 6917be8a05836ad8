package io.colm.training.preparation;

import io.colm.model.tokenizer.WordCounts;
import io.colm.training.corpus.Documents;

/** The words to train a tokenizer on: all of a text that is not large, else pieces from everywhere in it. */
final class Sample implements Documents {

    private final WordCounts words = new WordCounts();
    private final double charactersPerByte;
    private double allowed;
    private long taken;

    /**
     * @param bytes of the whole text
     * @param enough most characters to take
     */
    Sample(long bytes, long enough) {
        this.charactersPerByte = (double) enough / bytes;
    }

    /** Says how much of the text was read. */
    void reached(long bytes) {
        allowed = charactersPerByte * bytes;
    }

    @Override
    public void text(String piece) {
        if (taken + piece.length() <= allowed) {
            words.add(piece);
            taken += piece.length();
        }
    }

    @Override
    public void end() {}

    long taken() {
        return taken;
    }

    WordCounts words() {
        return words;
    }
}
