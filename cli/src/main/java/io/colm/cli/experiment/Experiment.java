package io.colm.cli.experiment;

import java.io.IOException;

/** A question, the trials that answer it, and its section of the page. */
interface Experiment {

    /** As the command line names it. */
    String name();

    String title();

    /** Runs what has not been run, and writes what came of it. */
    void report(Laboratory laboratory, Section section) throws IOException;
}
