package io.colm.cli.experiment;

/** What came of a claim. */
enum Finding {
    HOLDS("holds"),
    FAILS("does not hold"),
    OPEN("undecided within the spread");

    private final String words;

    Finding(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Whether {@code difference} is surely below {@code limit}, surely above, or neither. */
    static Finding below(Spread difference, double limit) {
        if (difference.surelyBelow(limit)) {
            return HOLDS;
        }
        return difference.surelyAbove(limit) ? FAILS : OPEN;
    }
}
