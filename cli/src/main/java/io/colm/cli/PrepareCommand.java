package io.colm.cli;

import io.colm.training.corpus.Dataset;
import io.colm.training.corpus.TextFile;
import io.colm.training.preparation.Preparation;
import io.colm.training.preparation.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "prepare",
        description = {
            "Makes a dataset of text, to be given to colm train --text: its tokens in a file that is mapped into memory when it is"
                    + " trained on, so that neither needs memory for all of it.",
            "",
            "Text is UTF-8, its documents separated by <|endoftext|>; or, in files named *.jsonl or *.ndjson, a JSON object a"
                    + " line. Both may be compressed by gzip."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class PrepareCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(names = "--text", arity = "1..*", required = true, paramLabel = "FILE", description = "What to read.")
    List<Path> texts = List.of();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The dataset's folder.")
    Path out = Path.of("");

    @Option(
            names = "--field",
            defaultValue = TextFile.FIELD,
            description = "Of a JSON object, the field with the text. Default ${DEFAULT-VALUE}.")
    String field = "";

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "A tokenizer.json to use. Without, one is trained on the text.")
    @Nullable
    Path tokenizer;

    @Option(
            names = "--vocabulary",
            defaultValue = "4096",
            description = "Tokens of a tokenizer to be trained. Default ${DEFAULT-VALUE}.")
    int vocabulary;

    @Option(
            names = "--keep-duplicates",
            description = "Keep documents that are the same as one before. Without, they are left out.")
    boolean keepDuplicates;

    @Option(
            names = "--validation-share",
            defaultValue = "0",
            paramLabel = "SHARE",
            description = "Part of the documents to set aside, in a dataset of its own: DIR/validation. Default 0.")
    double validationShare;

    @Override
    public Integer call() throws IOException {
        Preparation preparation = new Preparation(
                texts.stream().map(text -> new TextFile(text, field)).toList(),
                out,
                tokenizer,
                vocabulary,
                new Selection(!keepDuplicates, validationShare));
        List<Dataset> datasets;
        try (ReadingProgress progress = new ReadingProgress(spec.commandLine().getOut())) {
            datasets = preparation.run(progress);
        }
        datasets.forEach(this::show);
        return 0;
    }

    private void show(Dataset dataset) {
        Dataset.Description is = dataset.description();
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%s: %,d tokens (%s, %,d bytes) of %,d documents; %,d repeated ones left out%n",
                        dataset.folder(),
                        is.tokens(),
                        is.type().name().toLowerCase(Locale.ROOT),
                        is.files().tokens().bytes(),
                        is.documents(),
                        is.duplicates());
    }
}
