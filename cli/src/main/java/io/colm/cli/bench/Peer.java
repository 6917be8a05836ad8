package io.colm.cli.bench;

import io.colm.engine.onnx.Precision;
import java.io.IOException;
import java.nio.file.Path;

/** Another engine, which is fetched when it is wanted and nowhere kept. */
interface Peer {

    String name();

    /** Which release of it, under the name of its package. */
    String version();

    /** In which numbers this engine runs beside it. */
    Precision beside();

    /** Sequences that it can decode in one batch. */
    int mostSequences();

    /**
     * Fetches it into {@code folder}, gives it the weights of {@code subject} in its own form, and starts it.
     *
     * @param context tokens that a sequence has room for
     * @throws IOException where it cannot be had; the message says why
     */
    RunningPeer start(Path folder, Subject subject, int threads, int context) throws IOException, InterruptedException;
}
