package io.colm.cli.tour;

/** The pods behind the gateway, where the tour may kill one. */
public interface Pods {

    /** Whether {@link #kill} works here: only where the tour started the pods as processes of its own. */
    boolean canKill();

    /** Ends a pod as a crash would. */
    void kill(String pod);
}
