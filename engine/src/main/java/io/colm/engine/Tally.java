package io.colm.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is counted and timed of one sequence. */
final class Tally {

    private final int promptTokens;
    private final List<Integer> tokensByChains = new ArrayList<>();
    private int cachedTokens;
    private int pooledTokens;
    private int reprefilledTokens;
    private int draftedTokens;
    private int acceptedTokens;

    private final long submitted = System.nanoTime();
    private long admitted;
    private long firstToken;
    private long lastToken;
    private boolean wasAdmitted;

    Tally(int promptTokens) {
        this.promptTokens = promptTokens;
    }

    /** Notes the first admission, and what it found. */
    void admitted(BlockTable.Found found) {
        if (!wasAdmitted) {
            wasAdmitted = true;
            admitted = System.nanoTime();
            cachedTokens = found.positions();
            pooledTokens = found.pooled();
        }
    }

    void reprefilled(int positions) {
        reprefilledTokens += positions;
    }

    void drafted(boolean stood) {
        draftedTokens++;
        acceptedTokens += stood ? 1 : 0;
    }

    void drawn(int chains) {
        lastToken = System.nanoTime();
        if (tokensByChains.isEmpty()) {
            firstToken = lastToken;
        }
        int missing = chains - tokensByChains.size();
        if (missing > 0) {
            tokensByChains.addAll(Collections.nCopies(missing, 0));
        }
        tokensByChains.set(chains - 1, tokensByChains.get(chains - 1) + 1);
    }

    EngineEvent.Started started() {
        return new EngineEvent.Started(cachedTokens, reprefilledTokens);
    }

    EngineEvent.Counts counts() {
        boolean began = !tokensByChains.isEmpty();
        return new EngineEvent.Counts(
                promptTokens,
                cachedTokens,
                pooledTokens,
                List.copyOf(tokensByChains),
                draftedTokens,
                acceptedTokens,
                reprefilledTokens,
                (wasAdmitted ? admitted : System.nanoTime()) - submitted,
                began ? firstToken - admitted : 0,
                began ? lastToken - firstToken : 0);
    }
}
