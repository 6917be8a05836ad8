package io.colm.cli.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Consumer;

/** All experiments, and how some of them are run. */
public final class Experiments {

    private static final List<Experiment> ALL = List.of(
            new Quality(),
            new Expansion(),
            new Elasticity(),
            new Sharing(),
            new Tuning(),
            new Prefill(),
            new Speculation(),
            new Retrieval());

    private Experiments() {}

    /** In the order of the page. */
    public static List<String> names() {
        return ALL.stream().map(Experiment::name).toList();
    }

    /**
     * Runs what has not been run and rewrites the sections of the page. Beside it, in a folder of the page's name, lie the
     * charts and {@code results.jsonl}, a line for each trial.
     */
    public static void run(List<String> names, Scale scale, Texts texts, Places places, Consumer<String> out)
            throws IOException {
        for (String name : names) {
            if (!names().contains(name)) {
                throw new IllegalArgumentException(
                        "there is no experiment '%s': there are %s".formatted(name, names()));
            }
        }
        Files.createDirectories(places.charts());
        try (Laboratory laboratory = new Laboratory(scale, texts, places, out)) {
            for (Experiment experiment : ALL) {
                if (names.contains(experiment.name())) {
                    Section section = new Section(experiment.title(), places.charts());
                    experiment.report(laboratory, section);
                    new Report(places.page()).replace(experiment.name(), section.text(), names());
                    out.accept(experiment.name() + ": written to " + places.page());
                }
            }
        }
    }
}
