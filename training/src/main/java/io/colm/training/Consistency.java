package io.colm.training;

import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.corpus.Batch;
import io.colm.training.story.ConsistencyProbe;
import io.colm.training.story.Fact;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How well the sub-models remember a story: the share of probes in which the story's own word is likelier, by the mean
 * over its tokens, than every distractor. Guessing gives less than a quarter.
 *
 * @param probes asked, of all kinds
 * @param shares from 0 to 1, by chain count from 1
 * @param byFact the same for each kind of fact
 */
record Consistency(int probes, List<Double> shares, Map<Fact, List<Double>> byFact) {

    static Consistency of(ColmModule module, Weights weights, Tokenizer tokenizer, List<ConsistencyProbe> probes) {
        List<Integer> prefixes =
                IntStream.rangeClosed(1, weights.shape().chainCount()).boxed().toList();
        Map<Fact, List<boolean[]>> answers = new EnumMap<>(Fact.class);
        for (ConsistencyProbe probe : probes) {
            Rows rows = Rows.of(probe, tokenizer, weights.shape().context() + 1);
            float[] losses = module.tokenLosses(weights, Batch.of(rows.tokens), prefixes);
            answers.computeIfAbsent(probe.fact(), fact -> new ArrayList<>()).add(rows.right(losses, prefixes.size()));
        }
        Map<Fact, List<Double>> byFact = new EnumMap<>(Fact.class);
        answers.forEach((fact, right) -> byFact.put(fact, shares(right)));
        return new Consistency(
                probes.size(),
                shares(answers.values().stream().flatMap(List::stream).toList()),
                byFact);
    }

    private static List<Double> shares(List<boolean[]> right) {
        return IntStream.range(0, right.getFirst().length)
                .mapToObj(prefix -> right.stream().filter(each -> each[prefix]).count() / (double) right.size())
                .toList();
    }

    /**
     * One row for the answer and each distractor, filled up to the same length behind them, where a causal model does not
     * look.
     */
    private record Rows(long[][] tokens, int[] lengths, int before) {

        static Rows of(ConsistencyProbe probe, Tokenizer tokenizer, int longest) {
            List<int[]> words = new ArrayList<>();
            words.add(tokenizer.encode(probe.answer()));
            probe.distractors().forEach(word -> words.add(tokenizer.encode(word)));
            int most = words.stream().mapToInt(word -> word.length).max().orElseThrow();
            int[] all = tokenizer.encode(probe.prefix());
            int before = Math.min(all.length, longest - most);
            long[][] tokens = new long[words.size()][before + most];
            for (int row = 0; row < tokens.length; row++) {
                for (int i = 0; i < before; i++) {
                    tokens[row][i] = all[all.length - before + i];
                }
                for (int i = 0; i < words.get(row).length; i++) {
                    tokens[row][before + i] = words.get(row)[i];
                }
            }
            return new Rows(tokens, words.stream().mapToInt(word -> word.length).toArray(), before);
        }

        boolean[] right(float[] losses, int prefixes) {
            boolean[] right = new boolean[prefixes];
            for (int prefix = 0; prefix < prefixes; prefix++) {
                double answer = mean(losses, prefix, 0);
                right[prefix] = true;
                for (int row = 1; row < tokens.length; row++) {
                    right[prefix] &= answer < mean(losses, prefix, row);
                }
            }
            return right;
        }

        private double mean(float[] losses, int prefix, int row) {
            int length = tokens[0].length - 1;
            int from = (prefix * tokens.length + row) * length + before - 1;
            double sum = 0;
            for (int i = 0; i < lengths[row]; i++) {
                sum += losses[from + i];
            }
            return sum / lengths[row];
        }
    }
}
