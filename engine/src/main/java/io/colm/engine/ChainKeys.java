package io.colm.engine;

/**
 * Whose keys and values stand in the pool for the positions that a sequence has computed. Where chain 1's serve all chains
 * (CoLM-Air), nothing depends on it. Where each chain has its own (CoLM), a chain that is added finds none, and makes them
 * from what the chains before it are at every position: those are run again, too.
 */
final class ChainKeys {

    private final boolean shared;
    private int chains;

    /** @param shared whether chain 1's serve all chains */
    ChainKeys(boolean shared) {
        this.shared = shared;
    }

    boolean areShared() {
        return shared;
    }

    /** Last chain that a row of the prompt runs, for tokens that {@code tier} chains are to make. */
    int promptTier(int tier) {
        return shared ? 1 : tier;
    }

    /** Whether computed positions lack something for tokens that {@code tier} chains are to make. */
    boolean lack(int tier) {
        return !shared && tier > chains;
    }

    /** Tokens are made by {@code tier} chains from now on. */
    void turnTo(int tier) {
        chains = tier;
    }
}
