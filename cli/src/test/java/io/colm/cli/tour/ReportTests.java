package io.colm.cli.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTests {

    private final List<String> lines = new ArrayList<>();
    private final Report report = new Report(lines::add);

    @Test
    void oneBrokenCheckBreaksTheTour() {
        report.check("good", true, "as it should be");
        assertThat(report.allHeld()).isTrue();

        report.check("bad", false, "%d instead of 0", 3);

        assertThat(report.allHeld()).isFalse();
        assertThat(lines).anyMatch(line -> line.contains("BROKEN  bad: 3 instead of 0"));
    }

    @Test
    void aTourThatCheckedNothingDidNotHold() {
        assertThat(report.allHeld()).isFalse();
    }

    @Test
    void aMissedTimingIsSaidButBreaksNothing() {
        report.check("good", true, "as it should be");
        report.ratio("slow", 9, 3);

        assertThat(report.allHeld()).isTrue();
        assertThat(lines).anyMatch(line -> line.contains("missed"));
    }

    @Test
    void theFileHoldsChecksAndFigures(@TempDir Path folder) throws Exception {
        report.check("good", true, "as it should be");
        report.figure("tokens", 7);
        Path file = folder.resolve("report.json");

        report.write(file);

        JsonNode json = JsonMapper.builder().build().readTree(Files.readString(file));
        assertThat(json.path("all_held").asBoolean()).isTrue();
        assertThat(json.path("checks").path(0).path("name").asString()).isEqualTo("good");
        assertThat(json.path("figures").path("tokens").asInt()).isEqualTo(7);
    }
}
