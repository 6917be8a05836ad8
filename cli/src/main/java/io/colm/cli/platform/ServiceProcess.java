package io.colm.cli.platform;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service as an operating-system process; its output goes to a log file. Once ended, it can be started again. */
final class ServiceProcess implements Service {

    private static final int STOP_SECONDS = 10;
    private static final int KILLED = 128 + 9;

    private final ServiceSpec spec;
    private final Path home;
    private final Path log;
    private volatile Running running;
    private boolean closed;

    /** @param before how long the log was when the process was started */
    private record Running(Process process, long before) {}

    ServiceProcess(ServiceSpec spec, Path home, Path logs) {
        this.spec = spec;
        this.home = home;
        log = logs.resolve(spec.name() + ".log");
        running = run();
    }

    private Running run() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(spec.jvmFlags());
        command.add("-jar");
        command.add(spec.jar(home).toString());
        command.addAll(spec.arguments());
        try {
            long before = Files.exists(log) ? Files.size(log) : 0;
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new Running(process, before);
        } catch (IOException e) {
            throw new PlatformException("%s could not be started: %s".formatted(spec.name(), e.getMessage()), e);
        }
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public URI url() {
        return spec.url();
    }

    @Override
    public String failure() {
        Process process = running.process();
        if (process.isAlive()) {
            return "";
        }
        // Who is killed has no last words.
        String why = process.exitValue() == KILLED
                ? ": killed by hand, or by the system for want of memory; see " + log
                : "; " + LastWords.of(log, running.before());
        return "%s ended with exit code %d%s".formatted(spec.name(), process.exitValue(), why);
    }

    void awaitEnd() throws InterruptedException {
        running.process().waitFor();
    }

    /** On the same port, with the same folder. Does nothing once it is closed. */
    synchronized void startAgain() {
        if (!closed) {
            running = run();
        }
    }

    /** Ends it at once, as a crash would (SIGKILL). */
    void kill() {
        kill(running.process());
    }

    private static void kill(Process process) {
        process.destroyForcibly();
        waitFor(process);
    }

    @Override
    public synchronized void close() {
        closed = true;
        Process process = running.process();
        process.destroy();
        if (!waitFor(process)) {
            kill(process);
        }
    }

    private static boolean waitFor(Process process) {
        try {
            return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
