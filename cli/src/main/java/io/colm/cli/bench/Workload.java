package io.colm.cli.bench;

/** Something to be measured again and again, in turn with others. */
interface Workload extends AutoCloseable {

    /** What it is, in a few words. */
    String name();

    /** Works for about {@code nanos}, whatever is needed before it not counted. */
    Sample visit(long nanos);

    @Override
    void close();
}
