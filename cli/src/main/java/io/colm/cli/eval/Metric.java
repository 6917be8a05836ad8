package io.colm.cli.eval;

import io.colm.wire.registry.Evaluation.Score;
import java.util.Locale;

/** What is measured, with the words for it in the table. */
public enum Metric {
    NATS_PER_TOKEN("nats a token"),
    PERPLEXITY("perplexity"),
    BITS_PER_BYTE("bits a byte"),
    AGREEMENT("same likeliest token as all chains"),
    ACCEPTED_IN_A_ROW("drafts in a row that stand"),
    ACC("acc"),
    ACC_NORM("acc_norm");

    private final String words;

    Metric(String words) {
        this.words = words;
    }

    /** Its name in JSON and in the registry. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    Score score(int chains, Mean mean) {
        return new Score(key(), chains, null, mean.value(), mean.standardError());
    }

    Score score(int chains, int drafting, Mean mean) {
        return new Score(key(), chains, drafting, mean.value(), mean.standardError());
    }

    /** Of a mean of nats; its error to first order. */
    static Score perplexity(int chains, Mean nats) {
        double value = Math.exp(nats.value());
        Double error = nats.standardError();
        return new Score(PERPLEXITY.key(), chains, null, value, error == null ? null : (Double) (value * error));
    }

    static String words(Score score) {
        String words = valueOf(score.metric().toUpperCase(Locale.ROOT)).words;
        return score.drafting() == null ? words : words + ", " + prefix(score.drafting());
    }

    static String prefix(int chains) {
        return chains == 1 ? "chain 1" : "chains 1.." + chains;
    }
}
