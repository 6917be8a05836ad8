package io.colm.cli.eval;

import io.colm.cli.reading.Reader;
import io.colm.engine.Likeliest;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.wire.registry.Evaluation.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How likely a text is at every tier, and how far the tiers agree on what comes next. The text is read in windows of the
 * model's context, of which the last token of each is the first of the next: so every token but the text's first is predicted
 * once, as in training's own validation.
 */
final class TextTask {

    private static final double NATS_PER_BIT = Math.log(2);

    private final Reader reader;
    private final Tokenizer tokenizer;
    private final int chains;
    private final int window;
    private final List<Mean> nats;
    private final List<Mean> bits;
    private final List<Mean> agreement;
    private final List<Pair> pairs;

    /** Chains that draft for more chains, and how many tokens of theirs stand in a row. */
    private record Pair(int drafting, int chains, Mean accepted) {}

    /** @param window positions; not above the reader's longest */
    TextTask(Reader reader, Tokenizer tokenizer, int chains, int window) {
        this.reader = reader;
        this.tokenizer = tokenizer;
        this.chains = chains;
        this.window = window;
        nats = means(chains);
        bits = means(chains);
        agreement = means(chains - 1);
        pairs = IntStream.range(1, chains)
                .boxed()
                .flatMap(drafting -> IntStream.rangeClosed(drafting + 1, chains)
                        .mapToObj(target -> new Pair(drafting, target, new Mean())))
                .toList();
    }

    private static List<Mean> means(int count) {
        return Stream.generate(Mean::new).limit(count).toList();
    }

    /** Reads {@code tokens}, at least two. */
    List<Score> scores(int[] tokens) {
        for (int from = 0; from < tokens.length - 1; from += window) {
            read(Arrays.copyOfRange(tokens, from, Math.min(from + window + 1, tokens.length)));
        }
        List<Score> scores = new ArrayList<>();
        addAll(scores, Metric.NATS_PER_TOKEN, nats);
        for (int tier = 1; tier <= chains; tier++) {
            scores.add(Metric.perplexity(tier, nats.get(tier - 1)));
        }
        addAll(scores, Metric.BITS_PER_BYTE, bits);
        addAll(scores, Metric.AGREEMENT, agreement);
        pairs.forEach(
                pair -> scores.add(Metric.ACCEPTED_IN_A_ROW.score(pair.chains(), pair.drafting(), pair.accepted())));
        return scores;
    }

    private static void addAll(List<Score> scores, Metric metric, List<Mean> means) {
        for (int tier = 1; tier <= means.size(); tier++) {
            if (means.get(tier - 1).isKnown()) {
                scores.add(metric.score(tier, means.get(tier - 1)));
            }
        }
    }

    /** @param row of one token more than positions to be read */
    private void read(int[] row) {
        int positions = row.length - 1;
        int[][] likeliest = new int[chains][positions];
        int bytes = IntStream.range(1, row.length)
                .map(i -> tokenizer.bytes(row[i]).length)
                .sum();
        for (int tier = 1; tier <= chains; tier++) {
            int[] said = likeliest[tier - 1];
            double[] loss = new double[1];
            reader.read(row, 0, positions, tier, (position, logits) -> {
                Likeliest of = Likeliest.of(logits);
                said[position] = of.token();
                loss[0] += of.logSum() - logits[row[position + 1]];
            });
            nats.get(tier - 1).add(loss[0], positions);
            bits.get(tier - 1).add(loss[0] / NATS_PER_BIT, bytes);
        }
        compare(likeliest);
    }

    private void compare(int[][] likeliest) {
        int positions = likeliest[0].length;
        for (Pair pair : pairs) {
            int[] drafts = likeliest[pair.drafting() - 1];
            int[] targets = likeliest[pair.chains() - 1];
            int same = (int) IntStream.range(0, positions)
                    .filter(i -> drafts[i] == targets[i])
                    .count();
            if (pair.chains() == chains) {
                agreement.get(pair.drafting() - 1).add(same, positions);
            }
            // Each draft ends where a token does not stand, but for one that the window cuts off.
            int cutOff = drafts[positions - 1] == targets[positions - 1] ? 1 : 0;
            pair.accepted().add(same, positions - same + cutOff);
        }
    }
}
