package io.colm.cli;

import io.colm.cli.platform.PlatformException;
import io.colm.model.InvalidModelException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

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

    /** The whole command; a mistake of its user is one line on standard error, not a stack trace or a page of help. */
    static CommandLine commandLine() {
        return new CommandLine(new Colm())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Colm::explain)
                .setExecutionExceptionHandler(Colm::explain);
    }

    private static int explain(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + mistake.getMessage());
        if (UnmatchedArgumentException.printSuggestions(mistake, command.getErr())) {
            return command.getCommandSpec().exitCodeOnInvalidInput();
        }
        // The list of subcommands is short; all options of one are a page, above which nobody sees what was wrong.
        if (command.getSubcommands().isEmpty()) {
            command.getErr().println("Try " + name + " --help");
        } else {
            command.usage(command.getErr());
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int explain(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        return switch (failure) {
            case IllegalArgumentException mistake -> fail(mistake.getMessage(), command);
            case InvalidModelException mistake -> fail(mistake.getMessage(), command);
            case FileSystemException mistake -> fail(reason(mistake), command);
            case IOException mistake -> fail(mistake.getMessage(), command);
            case PlatformException mistake -> fail(mistake.getMessage(), command);
            default -> throw failure;
        };
    }

    private static int fail(@Nullable String message, CommandLine command) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message);
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    /** What Java says by an exception's type alone, or only by the file's name. */
    private static @Nullable String reason(FileSystemException failure) {
        if (failure.getReason() != null) {
            return failure.getMessage();
        }
        return switch (failure) {
            case NoSuchFileException missing -> missing.getFile() + ": there is no such file or folder";
            case AccessDeniedException denied -> denied.getFile() + ": permission to read or write it is missing";
            case FileAlreadyExistsException there -> there.getFile() + " is there already, and no folder: name another";
            default -> failure.getMessage();
        };
    }
}
