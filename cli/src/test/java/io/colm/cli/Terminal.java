package io.colm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs the command line, each time as if it were a process of its own, and keeps what the last command said. */
final class Terminal {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Returns the exit code. */
    int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Colm.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    /** Runs a command that must succeed without a complaint, and returns what it said. */
    String succeed(String... arguments) {
        assertThat(run(arguments)).as(err()).isZero();
        assertThat(err()).isEmpty();
        return out();
    }

    /** Runs a command that must fail, and returns what it complained of. */
    String fail(String... arguments) {
        assertThat(run(arguments)).as(out()).isNotZero();
        return err();
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
