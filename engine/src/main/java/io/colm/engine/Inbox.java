package io.colm.engine;

import java.util.ArrayList;
import java.util.List;

/** The one place where other threads meet the engine's: what they want done there, in order. */
final class Inbox {

    private List<Runnable> messages = new ArrayList<>();
    private boolean closed;

    /** Returns false, and takes nothing, once closed: what was taken is sure to be run. */
    synchronized boolean add(Runnable message) {
        if (closed) {
            return false;
        }
        messages.add(message);
        notifyAll();
        return true;
    }

    /** Runs all messages; the engine's thread only. */
    void drain() {
        taken().forEach(Runnable::run);
    }

    private synchronized List<Runnable> taken() {
        if (messages.isEmpty()) {
            return List.of();
        }
        List<Runnable> taken = messages;
        messages = new ArrayList<>();
        return taken;
    }

    /** Waits for a message; returns false once closed. */
    synchronized boolean await() {
        boolean interrupted = false;
        while (messages.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !closed;
    }

    /** Whether nobody wants anything, an end included. */
    synchronized boolean isQuiet() {
        return messages.isEmpty() && !closed;
    }

    synchronized boolean isOpen() {
        return !closed;
    }

    /** Returns false if it was closed before. */
    synchronized boolean close() {
        if (closed) {
            return false;
        }
        closed = true;
        notifyAll();
        return true;
    }
}
