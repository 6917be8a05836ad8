package io.colm.cli.eval;

import io.colm.cli.reading.Reader;
import io.colm.engine.Likeliest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How likely continuations are, at every tier. */
final class Continuations {

    private final Reader reader;
    private final int chains;

    Continuations(Reader reader, int chains) {
        this.reader = reader;
        this.chains = chains;
    }

    /**
     * One continuation at one tier.
     *
     * @param nats its log-likelihood behind the context
     * @param greedy whether each of its tokens is the likeliest
     */
    record Outcome(double nats, boolean greedy) {}

    /** By continuation, then tier from 0. The context is read once for all of them. */
    List<List<Outcome>> of(Prompt prompt) {
        int known = prompt.context().length - 1;
        reader.prepare(prompt.context(), known);
        List<List<Outcome>> outcomes = new ArrayList<>();
        for (int[] continuation : prompt.continuations()) {
            int[] tokens = Arrays.copyOf(prompt.context(), known + 1 + continuation.length);
            System.arraycopy(continuation, 0, tokens, known + 1, continuation.length);
            List<Outcome> tiers = new ArrayList<>();
            for (int tier = 1; tier <= chains; tier++) {
                tiers.add(outcome(tokens, known, tier));
            }
            outcomes.add(tiers);
        }
        return outcomes;
    }

    private Outcome outcome(int[] tokens, int from, int tier) {
        double[] nats = new double[1];
        boolean[] greedy = {true};
        reader.read(tokens, from, tokens.length - 1, tier, (position, logits) -> {
            Likeliest said = Likeliest.of(logits);
            nats[0] += logits[tokens[position + 1]] - said.logSum();
            greedy[0] &= said.token() == tokens[position + 1];
        });
        return new Outcome(nats[0], greedy[0]);
    }
}
