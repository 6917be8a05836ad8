package io.colm.cli.eval;

import io.colm.cli.eval.Continuations.Outcome;
import io.colm.cli.eval.Item.LastWord;
import io.colm.cli.eval.Item.Question;
import io.colm.wire.registry.Evaluation.Score;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/** Whether questions are answered right at every tier, scored as by lm-evaluation-harness. */
final class QuestionTask {

    private final Continuations continuations;
    private final int chains;

    QuestionTask(Continuations continuations, int chains) {
        this.continuations = continuations;
        this.chains = chains;
    }

    /** @param prompts of one kind */
    List<Score> scores(List<Prompt> prompts) {
        List<Mean> right = means();
        List<Mean> second = means();
        for (Prompt prompt : prompts) {
            List<List<Outcome>> outcomes = continuations.of(prompt);
            for (int tier = 1; tier <= chains; tier++) {
                int index = tier - 1;
                List<Outcome> atTier =
                        outcomes.stream().map(tiers -> tiers.get(index)).toList();
                note(prompt.item(), atTier, right.get(index), second.get(index));
            }
        }
        boolean choices = prompts.getFirst().item() instanceof Question;
        List<Score> scores = new ArrayList<>();
        for (int tier = 1; tier <= chains; tier++) {
            scores.add(Metric.ACC.score(tier, right.get(tier - 1)));
        }
        for (int tier = 1; tier <= chains; tier++) {
            Mean mean = second.get(tier - 1);
            scores.add(choices ? Metric.ACC_NORM.score(tier, mean) : Metric.perplexity(tier, mean));
        }
        return scores;
    }

    private List<Mean> means() {
        List<Mean> means = new ArrayList<>();
        for (int tier = 1; tier <= chains; tier++) {
            means.add(new Mean());
        }
        return means;
    }

    private static void note(Item item, List<Outcome> outcomes, Mean right, Mean second) {
        switch (item) {
            case Question question -> {
                right.add(best(question, outcomes, (nats, _) -> nats) == question.right());
                second.add(best(question, outcomes, (nats, bytes) -> nats / bytes) == question.right());
            }
            case LastWord _ -> {
                right.add(outcomes.getFirst().greedy());
                second.add(-outcomes.getFirst().nats(), 1);
            }
        }
    }

    /** Index of the choice with the highest score; of equal ones the first. */
    private static int best(Question question, List<Outcome> outcomes, ToDoubleBiFunction<Double, Integer> score) {
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < outcomes.size(); i++) {
            int bytes = question.choices().get(i).getBytes(StandardCharsets.UTF_8).length;
            double own = score.applyAsDouble(outcomes.get(i).nats(), bytes);
            if (own > highest) {
                highest = own;
                best = i;
            }
        }
        return best;
    }
}
