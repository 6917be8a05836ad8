package io.colm.engine.grammar;

import java.time.Duration;

/**
 * What a grammar may cost.
 *
 * @param nodes most nodes of its automaton
 * @param repetitions most counted repetitions: array items or string characters that a schema may count to
 * @param nesting most objects and arrays within each other in an answer
 * @param time longest compilation
 */
public record GrammarLimits(int nodes, int repetitions, int nesting, Duration time) {

    public static final GrammarLimits DEFAULT = new GrammarLimits(50_000, 2_000, 32, Duration.ofSeconds(1));
}
