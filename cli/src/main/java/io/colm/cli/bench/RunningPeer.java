package io.colm.cli.bench;

/** Another engine that has its weights and measures itself, or is measured, at what it is asked to do. */
interface RunningPeer extends AutoCloseable {

    /** The numbers in which it multiplies: those of the weights, and where these differ, of the activations. */
    String weights();

    /** {@code count} steps of {@code batch} sequences, each behind {@code prompt} random tokens that it has read before. */
    Sample decode(int batch, int prompt, int count);

    /** Reads a prompt of {@code length} random tokens. */
    Sample prefill(int length);

    /** Ends it, and waits for that: its folder is deleted next. */
    @Override
    void close();
}
