package io.colm.training;

import java.util.List;
import java.util.stream.IntStream;

/** In which order the chains of a model are trained. */
public enum Stages {
    /** All chains at once: each step on the loss of the full model and of one shorter prefix. */
    JOINT,
    /** One chain after the other, each on the loss of its own prefix; the chains before it stay bit for bit as they are. */
    STAGEWISE,
    /** The paper's: all chains on the loss of the full model, then the heads alone on the loss of every prefix. */
    PAPER;

    /** Share of the budget that the paper's order gives to the heads; the paper names none. */
    private static final double HEADS = 0.15;

    /** The stages of a run that trains all of {@code chains} chains within {@code budget}. */
    public List<Stage> of(int chains, Budget budget) {
        return switch (this) {
            case JOINT -> List.of(Stage.of(1, chains, new Objective.Sampled(), budget));
            case STAGEWISE ->
                IntStream.rangeClosed(1, chains)
                        .mapToObj(chain -> Stage.of(chain, chain, new Objective.Largest(), budget.part(1.0 / chains)))
                        .toList();
            case PAPER ->
                List.of(
                        Stage.of(1, chains, new Objective.Largest(), budget.part(1 - HEADS)),
                        new Stage(1, chains, true, new Objective.Weighted(List.of()), null, budget.part(HEADS)));
        };
    }
}
