package io.colm.engine;

/**
 * One sequence's draft: the tokens behind its confirmed ones that only chain 1 has seen, and how often such tokens stood.
 */
final class Draft {

    private static final double FIRST_GUESS = 0.7;
    private static final double SMOOTHING = 0.1;
    private static final double FORGETTING = 0.01;
    private static final int NO_LANE = -1;

    private final int most;
    private int lane = NO_LANE;
    private int goal;
    private int size;
    private double acceptance = FIRST_GUESS;

    /** A draft of at most {@code most} tokens. */
    Draft(int most) {
        this.most = most;
    }

    /** The sequence's place in the runner's stash, from its admission to its release. */
    void lane(int lane) {
        this.lane = lane;
    }

    int lane() {
        return lane;
    }

    /** Slot of the stash for the {@code i}th row of the draft; there is one also where drafts are off. */
    int slot(int i) {
        return lane * Math.max(1, most) + i;
    }

    double acceptance() {
        return acceptance;
    }

    /** Sets out for {@code tokens} tokens. */
    void begin(int tokens) {
        goal = tokens;
    }

    boolean isUnderWay() {
        return goal > 0;
    }

    /** Whether all rows are drafted: they wait for the later chains. */
    boolean isComplete() {
        return isUnderWay() && size == goal;
    }

    int size() {
        return size;
    }

    void add() {
        size++;
    }

    /** Verifies with what there is. */
    void stop() {
        goal = size;
    }

    void clear() {
        goal = 0;
        size = 0;
    }

    /** A token was made without a draft: bad experience fades, so that drafts are tried again. */
    void forget() {
        acceptance += FORGETTING * (FIRST_GUESS - acceptance);
    }

    /** Learns whether a drafted token stood. */
    void judge(boolean stood) {
        acceptance += SMOOTHING * ((stood ? 1 : 0) - acceptance);
    }
}
