package io.colm.engine.grammar;

import java.util.List;

/** Where a text stands in its grammar: all ways to read it, none if it does not fit. A value, comparable by equals. */
final class GrammarState {

    static final GrammarState BROKEN = new GrammarState(List.of());

    private final List<Config> readings;
    private final int hash;

    GrammarState(List<Config> readings) {
        this.readings = List.copyOf(readings);
        hash = this.readings.hashCode();
    }

    List<Config> readings() {
        return readings;
    }

    boolean isBroken() {
        return readings.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof GrammarState that && hash == that.hash && readings.equals(that.readings);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
