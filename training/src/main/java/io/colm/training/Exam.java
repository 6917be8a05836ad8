package io.colm.training;

import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.corpus.Batch;
import io.colm.training.corpus.HeldOut;
import io.colm.training.story.ConsistencyProbe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model is asked to measure it.
 *
 * @param validation texts it was not trained on
 * @param probes asked at the end; may be none
 * @param prompts gone on with by every sub-model at the end; may be none
 */
public record Exam(
        Tokenizer tokenizer, List<? extends HeldOut> validation, List<ConsistencyProbe> probes, List<String> prompts) {

    /** Rows of each validation text looked at while training. */
    private static final int GLANCE = 24;

    public Exam {
        validation = List.copyOf(validation);
        probes = List.copyOf(probes);
        prompts = List.copyOf(prompts);
    }

    /** The loss on a part of each validation text. */
    Measures glance(ColmModule module, Weights weights) {
        return new Measures(evaluate(module, weights, GLANCE), null, List.of());
    }

    /** The loss on all of each validation text. */
    List<Evaluation> losses(ColmModule module, Weights weights) {
        return evaluate(module, weights, Integer.MAX_VALUE);
    }

    /** Everything, on all of the text. */
    Measures whole(ColmModule module, Weights weights) {
        return new Measures(
                losses(module, weights),
                probes.isEmpty() ? null : Consistency.of(module, weights, tokenizer, probes),
                prompts.stream()
                        .flatMap(prompt -> IntStream.rangeClosed(
                                        1, weights.shape().chainCount())
                                .mapToObj(chains -> Sample.of(module, weights, tokenizer, chains, prompt)))
                        .toList());
    }

    private List<Evaluation> evaluate(ColmModule module, Weights weights, int most) {
        List<Evaluation> evaluations = new ArrayList<>();
        for (HeldOut text : validation) {
            evaluations.add(evaluate(module, weights, text, most));
        }
        return evaluations;
    }

    private static Evaluation evaluate(ColmModule module, Weights weights, HeldOut text, int most) {
        int chains = weights.shape().chainCount();
        List<Integer> prefixes = IntStream.rangeClosed(1, chains).boxed().toList();
        Batch rows = text.heldOut(weights.shape().context(), most);
        double[] sums = new double[chains];
        long counted = 0;
        for (int row = 0; row < rows.tokens().length; row++) {
            float[] losses = module.tokenLosses(weights, rows.row(row), prefixes);
            int length = losses.length / chains;
            IntStream.range(0, losses.length).forEach(i -> sums[i / length] += losses[i]);
            counted += Arrays.stream(rows.targets()[row])
                    .filter(target -> target != Batch.NOT_COUNTED)
                    .count();
        }
        long tokens = counted;
        return new Evaluation(
                text.name(),
                tokens,
                Arrays.stream(sums).mapToObj(sum -> sum / tokens).toList());
    }
}
