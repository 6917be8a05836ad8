package io.colm.cli.platform;

import java.net.URI;

/** One running service, in a process of its own or in a class loader of its own. */
sealed interface Service extends AutoCloseable permits ServiceProcess, ServiceInJvm {

    String name();

    /** Where it listens. */
    URI url();

    /** Why it can no longer become ready, or empty while it may. */
    String failure();

    /** Stops it and waits until it is gone. */
    @Override
    void close();
}
