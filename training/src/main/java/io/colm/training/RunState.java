package io.colm.training;

/**
 * How far a run has come.
 *
 * @param stage from 1; one more than the last once all are done
 * @param stageSteps steps done in this stage
 * @param stageSeconds time spent in this stage
 * @param chainSteps optimiser steps each chain has taken
 * @param tokens tokens trained on in all stages
 */
record RunState(int stage, long stageSteps, double stageSeconds, int[] chainSteps, long tokens, double seconds) {

    static RunState start(Recipe recipe) {
        return new RunState(1, 0, 0, new int[recipe.shape().chainCount()], 0, 0);
    }

    RunState step(long tokensMore, double secondsMore) {
        return new RunState(
                stage,
                stageSteps + 1,
                stageSeconds + secondsMore,
                chainSteps,
                tokens + tokensMore,
                seconds + secondsMore);
    }

    RunState nextStage() {
        return new RunState(stage + 1, 0, 0, chainSteps, tokens, seconds);
    }
}
