package io.colm.training;

/**
 * How far a run has come.
 *
 * @param stage the one at hand, from 1
 * @param stageSteps steps done in this stage
 * @param stageSeconds time spent in this stage
 * @param chainSteps optimiser steps each chain has taken
 * @param steps of all stages
 * @param tokens predicted in all stages
 */
record RunState(
        int stage, long stageSteps, double stageSeconds, int[] chainSteps, long steps, long tokens, double seconds) {

    static RunState start(Recipe recipe) {
        return new RunState(1, 0, 0, new int[recipe.shape().chainCount()], 0, 0, 0);
    }

    RunState step(long tokensMore, double secondsMore) {
        return new RunState(
                stage,
                stageSteps + 1,
                stageSeconds + secondsMore,
                chainSteps,
                steps + 1,
                tokens + tokensMore,
                seconds + secondsMore);
    }

    RunState nextStage() {
        return new RunState(stage + 1, 0, 0, chainSteps, steps, tokens, seconds);
    }

    /** Part of its stage that is done: 1 or more at its end. */
    double done(Recipe recipe) {
        return recipe.stage(stage).budget().progress(stageSteps, stageSeconds);
    }
}
