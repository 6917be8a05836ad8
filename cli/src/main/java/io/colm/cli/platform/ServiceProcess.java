package io.colm.cli.platform;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service as an operating-system process; its output goes to a log file. */
final class ServiceProcess implements Service {

    private static final int STOP_SECONDS = 10;

    private final ServiceSpec spec;
    private final Path log;
    private final Process process;

    ServiceProcess(ServiceSpec spec, Path home, Path logs) {
        this.spec = spec;
        log = logs.resolve(spec.name() + ".log");
        process = start(spec, home, log);
    }

    private static Process start(ServiceSpec spec, Path home, Path log) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(spec.jvmFlags());
        command.add("-jar");
        command.add(spec.jar(home).toString());
        command.addAll(spec.arguments());
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
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
        return process.isAlive()
                ? ""
                : "%s ended with exit code %d; see %s".formatted(spec.name(), process.exitValue(), log);
    }

    /** Ends it at once, as a crash would (SIGKILL). */
    void kill() {
        process.destroyForcibly();
        waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        if (!waitFor()) {
            kill();
        }
    }

    private boolean waitFor() {
        try {
            return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
