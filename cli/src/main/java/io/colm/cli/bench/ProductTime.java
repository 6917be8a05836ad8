package io.colm.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** How much of a workload's time ONNX Runtime multiplies, by the flight recorder's events. */
final class ProductTime {
    private static final String EVENT = "io.colm.Product";

    private ProductTime() {}

    /** Share of wall time, 0 to 1, in which at least one product runs. */
    static double shareOf(Workload workload, Duration visit) throws IOException {
        Path file = Files.createTempFile("colm-bench", ".jfr");
        try (var recording = new Recording()) {
            recording.enable(EVENT).withoutThreshold().withoutStackTrace();
            workload.visit(visit.toNanos());
            recording.start();
            Sample sample = workload.visit(visit.toNanos());
            // What a visit measures is its end: before that it may begin anew, and warms up.
            Instant from = Instant.now().minusNanos(sample.wall());
            recording.stop();
            recording.dump(file);
            return covered(RecordingFile.readAllEvents(file), from) / sample.wall();
        } finally {
            Files.delete(file);
        }
    }

    /** Nanoseconds covered by the events: products of several threads may overlap. */
    private static double covered(List<RecordedEvent> events, Instant from) {
        List<RecordedEvent> products = events.stream()
                .filter(event -> event.getEventType().getName().equals(EVENT))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .toList();
        double covered = 0;
        Instant end = from;
        for (RecordedEvent product : products) {
            Instant start = product.getStartTime().isAfter(end) ? product.getStartTime() : end;
            if (product.getEndTime().isAfter(start)) {
                covered += Duration.between(start, product.getEndTime()).toNanos();
                end = product.getEndTime();
            }
        }
        return covered;
    }
}
