package io.colm.cli;

import io.colm.cli.eval.StoryQuestions;
import io.colm.training.corpus.Dataset;
import io.colm.training.corpus.StoryChats;
import io.colm.training.story.StoryGenerator;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code colm data}: what to train on. */
@Command(
        name = "data",
        description = "Makes datasets of text, text itself, and questions to evaluate by.",
        subcommands = PrepareCommand.class,
        mixinStandardHelpOptions = true)
final class DataCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "say what to do: colm data prepare, colm data verify, colm data stories or colm data probes");
    }

    @Command(
            name = "stories",
            description = "Writes short children's stories; the same seed writes the same.",
            mixinStandardHelpOptions = true)
    int stories(
            @Option(names = "--megabytes", required = true, description = "Size of the file.") double megabytes,
            @Option(names = "--seed", defaultValue = "1", description = "Default ${DEFAULT-VALUE}.") long seed,
            @Option(names = "--chat", description = "Write each story as the answer of a chat.") boolean chat,
            @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to.") Path out)
            throws IOException {
        long written =
                chat ? new StoryChats(seed).write(out, megabytes) : new StoryGenerator(seed).write(out, megabytes);
        spec.commandLine().getOut().printf("%,d stories in %s%n", written, out);
        return 0;
    }

    @Command(
            name = "verify",
            description = "Reads all of a dataset, and compares it with the digests in its dataset.json.",
            mixinStandardHelpOptions = true)
    int verify(@Parameters(paramLabel = "DIR", description = "The dataset's folder.") Path folder) throws IOException {
        Dataset dataset = Dataset.open(folder);
        dataset.verify();
        spec.commandLine()
                .getOut()
                .printf(
                        "%s is as it was made: %,d tokens%n",
                        folder, dataset.description().tokens());
        return 0;
    }

    @Command(
            name = "probes",
            description =
                    "Writes questions on children's stories, for colm eval --choices: which word, of some that fit"
                            + " grammatically, has the story named before?",
            mixinStandardHelpOptions = true)
    int probes(
            @Option(names = "--count", required = true, description = "Questions to write.") int count,
            @Option(
                            names = "--seed",
                            defaultValue = "" + ExamOptions.HELD_OUT_STORIES,
                            description = "Of the stories. Default ${DEFAULT-VALUE}, which is not one to train on.")
                    long seed,
            @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to, as JSONL.")
                    Path out)
            throws IOException {
        StoryQuestions.write(out, seed, count);
        spec.commandLine().getOut().printf("%,d questions in %s%n", count, out);
        return 0;
    }
}
