package io.colm.cli;

import io.colm.cli.experiment.Experiments;
import io.colm.cli.experiment.Places;
import io.colm.cli.experiment.Scale;
import io.colm.cli.experiment.Texts;
import io.colm.training.story.StoryGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "experiment",
        description = "Measures the paper's claims at a small size and writes the page about them. What was run before,"
                + " with the same texts and scale, is not run again.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ExperimentCommand implements Callable<Integer> {

    private static final double STORIES_MEGABYTES = 4;
    private static final double HELD_OUT_MEGABYTES = 0.3;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description =
                    "quality, expansion, elasticity, sharing, tuning, prefill, speculation, retrieval. Default: all.")
    List<String> names = List.of();

    @Option(names = "--text", arity = "1..*", paramLabel = "FILE", description = "Learned from, in equal shares.")
    List<Path> text = List.of();

    @Option(names = "--validation", arity = "1..*", paramLabel = "FILE", description = "Measured on; two are shown.")
    List<Path> validation = List.of();

    @Option(names = "--task", paramLabel = "FILE", description = "A user's text, for tuning.")
    @Nullable
    Path task;

    @Option(names = "--page", paramLabel = "FILE", description = "Default: docs/experiments.md of the checkout.")
    @Nullable
    Path page;

    @Option(names = "--work", paramLabel = "DIR", description = "Where models go. Default: .colm/experiments.")
    @Nullable
    Path work;

    @Option(names = "--quick", description = "A look at whether all works, whose figures say nothing.")
    boolean quick;

    @Override
    public Integer call() throws IOException {
        Path folder = work == null ? PlatformFlags.home().resolve(".colm/experiments") : work;
        Files.createDirectories(folder);
        Path target = page == null ? PlatformFlags.home().resolve("docs/experiments.md") : page;
        Experiments.run(
                names.isEmpty() ? Experiments.names() : names,
                quick ? Scale.QUICK : Scale.FULL,
                texts(folder),
                new Places(folder, target.toAbsolutePath(), PlatformFlags.home().resolve("models")),
                System.out::println);
        return 0;
    }

    /** The given texts; generated stories in place of those that are not. */
    private Texts texts(Path folder) throws IOException {
        return new Texts(
                text.isEmpty() ? List.of(stories(folder, 1, STORIES_MEGABYTES)) : text,
                validation.isEmpty()
                        ? List.of(
                                stories(folder, 1_000_001, HELD_OUT_MEGABYTES),
                                stories(folder, 1_000_002, HELD_OUT_MEGABYTES))
                        : validation,
                task == null ? stories(folder, 1_000_003, HELD_OUT_MEGABYTES) : task);
    }

    private Path stories(Path folder, long seed, double megabytes) throws IOException {
        Path file = folder.resolve("stories-%d.txt".formatted(seed));
        if (Files.notExists(file)) {
            new StoryGenerator(seed).write(file, quick ? megabytes / 20 : megabytes);
        }
        return file;
    }
}
