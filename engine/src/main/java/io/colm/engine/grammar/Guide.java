package io.colm.engine.grammar;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a generation stands in its grammar. Immutable: the guide after a token is a function of the guide before it and
 * the token, so that drafts are tried and dropped, and a continuation replays its tokens, without a trace. Equal guides
 * stand at the same place of equal grammars.
 */
public final class Guide {

    private final TokenGrammar grammar;
    private final GrammarState state;
    private final boolean mayEnd;

    /** Made when first asked for: a draft that is dropped never needs it. */
    private @Nullable BitSet allowed;

    Guide(TokenGrammar grammar, GrammarState state) {
        this.grammar = grammar;
        this.state = state;
        mayEnd = grammar.grammar().mayEnd(grammar.grammar().open(state));
    }

    /** The guide once {@code token} is written; broken if the token does not fit. */
    public Guide after(int token) {
        byte[] bytes = grammar.vocabulary().bytes(token);
        return new Guide(
                grammar,
                bytes.length == 0 ? GrammarState.BROKEN : grammar.grammar().after(state, bytes));
    }

    /** A token did not fit. */
    public boolean isBroken() {
        return state.isBroken();
    }

    /** What is written is a whole document. */
    public boolean mayEnd() {
        return mayEnd;
    }

    /** No token fits: the document is whole and nothing can follow, or the vocabulary lacks what must follow. */
    public boolean isOver() {
        return allowed().isEmpty();
    }

    /** Whether {@code token} fits. */
    public boolean allows(int token) {
        return allowed().get(token);
    }

    /** Makes all tokens impossible that do not fit, and the end tokens unless the document is whole. */
    public void restrict(float[] logits, int[] endTokens) {
        float[] ends = new float[endTokens.length];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = mayEnd ? logits[endTokens[i]] : Float.NEGATIVE_INFINITY;
        }
        BitSet fitting = allowed();
        for (int token = fitting.nextClearBit(0); token < logits.length; token = fitting.nextClearBit(token + 1)) {
            logits[token] = Float.NEGATIVE_INFINITY;
        }
        for (int i = 0; i < ends.length; i++) {
            logits[endTokens[i]] = ends[i];
        }
    }

    private BitSet allowed() {
        BitSet made = allowed;
        if (made == null) {
            made = grammar.masks().of(state);
            allowed = made;
        }
        return made;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Guide that && state.equals(that.state);
    }

    @Override
    public int hashCode() {
        return state.hashCode();
    }
}
