package io.colm.cli.platform;

import java.time.Duration;
import java.util.function.Consumer;

/** Tells of a service that ended by itself and starts it again, until it is interrupted or the service keeps ending. */
final class Keeper implements Runnable {

    private static final int ENDS = 5;
    private static final Duration SOON = Duration.ofMinutes(1);

    private final ServiceProcess service;
    private final Health health;
    private final Duration pause;
    private final Consumer<String> progress;

    /** @param pause before the first start; each time that it ends again soon, four times as long */
    Keeper(ServiceProcess service, Health health, Duration pause, Consumer<String> progress) {
        this.service = service;
        this.health = health;
        this.pause = pause;
        this.progress = progress;
    }

    @Override
    public void run() {
        try {
            keep();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() throws InterruptedException {
        int ends = endsBeside(0);
        while (ends < ENDS) {
            Thread.sleep(pause.multipliedBy(1L << 2 * (ends - 1)));
            startAgain();
            ends = endsBeside(ends);
        }
        progress.accept(
                "%s ended %d times in a row and is not started again: mend what its log tells, then end colm with Ctrl-C and start it anew"
                        .formatted(service.name(), ends));
    }

    /** Waits until it has ended, and counts that to the times that it did so before, unless it has run for long. */
    private int endsBeside(int before) throws InterruptedException {
        long begun = System.nanoTime();
        service.awaitEnd();
        boolean soon = System.nanoTime() - begun < SOON.toNanos();
        // Ctrl-C reaches the services, too: one may have ended of it before this thread is interrupted.
        Thread.sleep(pause);
        progress.accept(service.failure());
        return soon ? before + 1 : 1;
    }

    private void startAgain() throws InterruptedException {
        try {
            progress.accept("starting %s again".formatted(service.name()));
            service.startAgain();
            health.await(service);
            progress.accept("%s is back".formatted(service.name()));
        } catch (PlatformException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            // That it ended is told by who waits for its end.
            if (service.failure().isEmpty()) {
                progress.accept(e.getMessage());
            }
        }
    }
}
