package io.colm.cli;

import io.colm.cli.platform.PlatformException;
import io.colm.model.InvalidModelException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The command {@code colm}. */
@Command(
        name = "colm",
        description = "One Chain-of-Language-Model, served as many.",
        mixinStandardHelpOptions = true,
        version = "colm 0.1.0",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            TourCommand.class,
            PushCommand.class,
            PullCommand.class,
            LineageCommand.class,
            TrainCommand.class,
            CurvesCommand.class,
            ExpandCommand.class,
            TuneCommand.class,
            DataCommand.class,
            EvalCommand.class,
            CalibrateCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            BenchCommand.class,
            ExperimentCommand.class
        })
public final class Colm {

    private Colm() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command; a mistake of its user is one line on standard error, not a stack trace. */
    static CommandLine commandLine() {
        return new CommandLine(new Colm())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Colm::explain);
    }

    private static int explain(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        return switch (failure) {
            case IllegalArgumentException mistake -> fail(mistake, command);
            case InvalidModelException mistake -> fail(mistake, command);
            case IOException mistake -> fail(mistake, command);
            case PlatformException mistake -> fail(mistake, command);
            default -> throw failure;
        };
    }

    private static int fail(Exception mistake, CommandLine command) {
        command.getErr().println("colm " + command.getCommandName() + ": " + mistake.getMessage());
        return command.getCommandSpec().exitCodeOnExecutionException();
    }
}
