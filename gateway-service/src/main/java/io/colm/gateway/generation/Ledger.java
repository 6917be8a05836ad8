package io.colm.gateway.generation;

import io.colm.wire.generation.TokenEvent.Started;
import io.colm.wire.generation.TokenEvent.Token;
import io.colm.wire.generation.Usage;
import java.util.ArrayList;
import java.util.List;

/** Counts one generation. A pod that died is billed for the tokens that arrived, the last one for what it says itself. */
final class Ledger {

    private final List<Integer> settled = new ArrayList<>();
    private final List<Integer> arriving = new ArrayList<>();
    private final List<Escalation> escalations = new ArrayList<>();
    private final List<String> pods = new ArrayList<>();
    private int promptTokens;
    private int cachedTokens;
    private int settledReprefilled;
    private int arrivingReprefilled;
    private int chains;
    private String version = "";

    Ledger(int chains) {
        this.chains = chains;
    }

    void started(Started started) {
        if (pods.isEmpty()) {
            promptTokens = started.promptTokens();
            cachedTokens = started.cachedTokens();
        }
        pods.add(started.pod());
        version = started.version();
        arrivingReprefilled += started.reprefilledTokens();
    }

    void token(Token token, Cause cause) {
        // A tier that changes from token to token is told by the tokens alone.
        if (token.chains() != chains && cause != Cause.AUTO) {
            escalations.add(new Escalation(token.index(), chains, token.chains(), cause));
        }
        chains = token.chains();
        add(arriving, token.chains(), 1);
    }

    void reprefilled(int tokens) {
        arrivingReprefilled += tokens;
    }

    /** The pod was left without a word of its own. */
    void left() {
        for (int index = 0; index < arriving.size(); index++) {
            add(settled, index + 1, arriving.get(index));
        }
        arriving.clear();
        settledReprefilled += arrivingReprefilled;
        arrivingReprefilled = 0;
    }

    void finished(Usage usage) {
        arrivingReprefilled = usage.reprefilledTokens();
        arriving.clear();
        arriving.addAll(usage.tokensByChains());
        left();
    }

    /** Chain count of the newest token. */
    int chains() {
        return chains;
    }

    Account account(long seed) {
        int reprefilledTokens = settledReprefilled + arrivingReprefilled;
        return new Account(
                promptTokens, cachedTokens, chains, settled, escalations, reprefilledTokens, pods, version, seed);
    }

    private static void add(List<Integer> counts, int chains, int tokens) {
        while (counts.size() < chains) {
            counts.add(0);
        }
        counts.set(chains - 1, counts.get(chains - 1) + tokens);
    }
}
