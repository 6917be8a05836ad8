package io.colm.engine.grammar;

/** A grammar over the tokens of one vocabulary. Safe from any thread; generations of one schema share it. */
public final class TokenGrammar {

    private final Grammar grammar;
    private final Vocabulary vocabulary;
    private final Masks masks;

    public TokenGrammar(Grammar grammar, Vocabulary vocabulary) {
        this.grammar = grammar;
        this.vocabulary = vocabulary;
        masks = new Masks(grammar, vocabulary);
    }

    /** Where nothing is written yet. */
    public Guide start() {
        return new Guide(this, grammar.start());
    }

    Grammar grammar() {
        return grammar;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    Masks masks() {
        return masks;
    }
}
