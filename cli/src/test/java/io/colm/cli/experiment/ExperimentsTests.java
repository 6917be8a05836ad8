package io.colm.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.colm.training.story.StoryGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentsTests {

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();
    private Texts texts;

    @BeforeEach
    void writeTexts() throws IOException {
        texts = new Texts(List.of(stories(1, 0.2)), List.of(stories(2, 0.02), stories(3, 0.02)), stories(4, 0.05));
    }

    @Test
    void everyExperimentWritesItsSectionAndRunsNothingTwice() throws IOException {
        run(Experiments.names());
        String page = Files.readString(folder.resolve("page.md"));
        String results = Files.readString(folder.resolve("page/results.jsonl"));
        for (String name : Experiments.names()) {
            assertThat(page).containsOnlyOnce("<!-- begin " + name);
        }
        assertThat(page)
                .contains("| dense {32} |", "![Loss of each shape less that of the dense model](page/quality.svg)")
                .doesNotContain("NaN");
        assertThat(folder.resolve("page/quality.svg")).content().startsWith("<svg");
        assertThat(results.lines()).hasSizeGreaterThan(20);

        said.clear();
        run(List.of("tuning", "quality"));
        assertThat(folder.resolve("page/results.jsonl")).content().isEqualTo(results);
        assertThat(folder.resolve("page.md")).content().isEqualTo(page);
        assertThat(said).allMatch(line -> line.contains("written to"));
    }

    @Test
    void anExperimentThatThereIsNotIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(List.of("speed")))
                .withMessageContaining("no experiment 'speed'")
                .withMessageContaining("quality");
    }

    private void run(List<String> names) throws IOException {
        Places places = new Places(folder.resolve("work"), folder.resolve("page.md"), Path.of("../models"));
        Experiments.run(names, Scale.QUICK, texts, places, said::add);
    }

    private Path stories(long seed, double megabytes) throws IOException {
        Path file = folder.resolve("stories-%d.txt".formatted(seed));
        new StoryGenerator(seed).write(file, megabytes);
        return file;
    }
}
