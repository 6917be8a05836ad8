package io.colm.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTests {

    private static final List<String> ORDER = List.of("first", "second", "third");

    @TempDir
    Path folder;

    @Test
    void sectionsComeInOrderAndARunReplacesItsOwnAlone() throws IOException {
        Path page = Files.writeString(folder.resolve("page.md"), "# Mine\n\nWritten by hand.\n\n");
        Report report = new Report(page);
        report.replace("third", "## Third", ORDER);
        report.replace("first", "## First", ORDER);
        report.replace("second", "## Second", ORDER);
        assertThat(Files.readString(page)).containsSubsequence("Written by hand.", "## First", "## Second", "## Third");
        report.replace("second", "## Anew", ORDER);
        assertThat(Files.readString(page))
                .containsSubsequence("## First", "## Anew", "## Third")
                .doesNotContain("## Second");
    }
}
