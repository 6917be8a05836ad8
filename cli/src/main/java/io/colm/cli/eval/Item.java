package io.colm.cli.eval;

import java.util.List;

/** One line of a file of questions. */
sealed interface Item {

    /** Number of the line, from 1. */
    int line();

    String context();

    /** Texts that may follow the context. */
    List<String> continuations();

    /** @param right index of the right choice */
    record Question(int line, String context, List<String> choices, int right) implements Item {

        public Question {
            choices = List.copyOf(choices);
        }

        @Override
        public List<String> continuations() {
            return choices;
        }
    }

    /** A passage of which the last word is to be told. */
    record LastWord(int line, String context, String word) implements Item {

        @Override
        public List<String> continuations() {
            return List.of(word);
        }
    }
}
