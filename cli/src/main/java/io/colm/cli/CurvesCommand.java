package io.colm.cli;

import io.colm.training.curves.Curves;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "curves",
        description = "Draws the logs of training runs, running or ended, as curves.html and curves.png.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class CurvesCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "DIR",
            description = "What colm train was given as --out; several are compared in one page.")
    List<Path> runs = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the two files go. Default: to the log; of several runs, here.")
    @Nullable
    Path out;

    @Override
    public Integer call() throws IOException {
        Path into = out != null ? out : runs.size() == 1 ? runs.getFirst() : Path.of("");
        Curves.compare(runs, into);
        spec.commandLine().getOut().printf("%s%n%s%n", into.resolve("curves.html"), into.resolve("curves.png"));
        return 0;
    }
}
