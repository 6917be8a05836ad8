package io.colm.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeeperTests {

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final Health health = new Health(HttpClient.newHttpClient());

    @TempDir
    Path folder;

    @Test
    void aServiceThatIsKilledIsToldOfAndComesBack() throws Exception {
        try (ServiceProcess service = TestingService.start(folder, false)) {
            Thread keeping = keep(service, Duration.ofMillis(1));
            for (int time = 0; time < 2; time++) {
                health.await(service);

                service.kill();

                assertThat(next()).startsWith("pod-1 ended with exit code 137: killed by hand, ");
                assertThat(next()).isEqualTo("starting pod-1 again");
                assertThat(next()).isEqualTo("pod-1 is back");
                assertThat(service.failure()).isEmpty();
            }
            keeping.interrupt();
            keeping.join();
        }
    }

    @Test
    void aServiceThatKeepsEndingIsGivenUpAfterFiveTimes() throws Exception {
        try (ServiceProcess service = TestingService.start(folder, true)) {
            keep(service, Duration.ofMillis(1)).join();
        }
        List<String> lines = new ArrayList<>();
        said.drainTo(lines);
        Path log = folder.resolve("pod-1.log");
        String end = "\n    the service begins\n    java.lang.IllegalStateException: the disk is full";
        assertThat(lines)
                .filteredOn(line -> line.startsWith("pod-1 ended with exit code 3; the end of " + log + ":\n"))
                .hasSize(5)
                .allMatch(line -> line.endsWith(end));
        assertThat(lines.getLast()).startsWith("pod-1 ended 5 times in a row and is not started again: ");
        assertThat(Files.readAllLines(log))
                .filteredOn("the service begins"::equals)
                .hasSize(5);
    }

    /** As Ctrl-C does it: the service hears of it before us. */
    @Test
    void aServiceThatEndsAsAllIsStoppedIsNotToldOf() throws Exception {
        ServiceProcess service = TestingService.start(folder, false);
        health.await(service);
        Thread keeping = keep(service, Duration.ofMinutes(1));
        service.kill();
        keeping.interrupt();
        keeping.join();
        assertThat(said).isEmpty();
    }

    @Test
    void aServiceThatIsClosedIsNotStartedAgain() throws IOException {
        ServiceProcess service = TestingService.start(folder, false);
        service.close();
        service.startAgain();
        assertThat(service.failure()).isNotEmpty();
    }

    private Thread keep(ServiceProcess service, Duration pause) {
        return Thread.ofVirtual().start(new Keeper(service, health, pause, said::add));
    }

    private String next() throws InterruptedException {
        return said.poll(1, TimeUnit.MINUTES);
    }
}
