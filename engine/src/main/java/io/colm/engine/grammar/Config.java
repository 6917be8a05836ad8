package io.colm.engine.grammar;

/** One way to read what was written so far: a node of the automaton, and what follows its rule. */
record Config(int node, Frame frame) {}
