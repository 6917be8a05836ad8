package io.colm.engine;

import io.colm.engine.EngineEvent.Reason;
import io.colm.engine.RefusedException.Kind;
import io.colm.engine.grammar.Guide;
import org.jspecify.annotations.Nullable;

/** Where an answer and its draft stand in the grammar that they must obey; without a grammar, nowhere. */
final class Guidance {

    private final int[] endTokens;
    private @Nullable Guide guide;
    private @Nullable Guide drafted;

    /** @throws RefusedException if what is continued does not obey */
    Guidance(GenerationSpec spec) {
        endTokens = spec.endTokens();
        guide = spec.grammar() == null ? null : spec.grammar().start();
        for (int token : spec.continued()) {
            guide = guide == null ? null : guide.after(token);
        }
        if (guide != null && guide.isBroken()) {
            throw new RefusedException(Kind.PARAMETER_OUT_OF_RANGE, "continued must obey the grammar, and does not");
        }
        drafted = guide;
    }

    void append(int token) {
        guide = guide == null ? null : guide.after(token);
        drafted = guide;
    }

    void draft(int token) {
        drafted = drafted == null ? null : drafted.after(token);
    }

    void dropDraft() {
        drafted = guide;
    }

    /** Nothing can follow the draft. */
    boolean isDraftOver() {
        return drafted != null && drafted.isOver();
    }

    /** Shuts out all tokens that cannot follow the draft, or the answer where there is no draft. */
    void restrict(float[] logits) {
        if (drafted != null) {
            drafted.restrict(logits, endTokens);
        }
    }

    /** Why nothing can follow, if nothing can: where the vocabulary lacks what must follow, as if there were no room. */
    @Nullable
    Reason end() {
        if (guide == null || !guide.isOver()) {
            return null;
        }
        return guide.mayEnd() ? Reason.END_TOKEN : Reason.LENGTH;
    }
}
