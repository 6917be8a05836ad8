package io.colm.engine.grammar;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is to follow once the rule under way has ended: an immutable stack of nodes, compared by value. */
final class Frame {

    private static final int NOWHERE = -1;

    private final int after;
    private final @Nullable Frame outer;
    private final int nesting;
    private final int hash;

    private Frame(int after, @Nullable Frame outer, int nesting) {
        this.after = after;
        this.outer = outer;
        this.nesting = nesting;
        hash = 31 * (31 * after + nesting) + (outer == null ? 0 : outer.hash);
    }

    /** A stack on which nothing lies. */
    static Frame bottom(int nesting) {
        return new Frame(NOWHERE, null, nesting);
    }

    /** The rule under way in {@code nesting} objects and arrays goes on at {@code after}, with this stack. */
    Frame push(int after, int nesting) {
        return new Frame(after, this, nesting);
    }

    /** The configuration once the rule has ended, or null at the bottom. */
    @Nullable
    Config pop() {
        return outer == null ? null : new Config(after, outer);
    }

    int nesting() {
        return nesting;
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof Frame that
                && hash == that.hash
                && after == that.after
                && nesting == that.nesting
                && Objects.equals(outer, that.outer);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
