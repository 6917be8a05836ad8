package io.colm.cli;

import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.Exam;
import io.colm.training.corpus.Corpus;
import io.colm.training.corpus.HeldOut;
import io.colm.training.story.ConsistencyProbe;
import io.colm.training.story.StoryGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What a model is measured on while it is trained. */
final class ExamOptions {

    /** Seed of the stories that probes are made of: not one to train on. */
    static final long HELD_OUT_STORIES = 1_000_003;

    @Option(
            names = "--validation",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Text or dataset to measure the loss on. The loss on the first goes into the manifest.")
    List<Path> validation = List.of();

    @Option(
            names = "--probes",
            defaultValue = "0",
            description = "Consistency probes to ask at the end, from generated stories. Default ${DEFAULT-VALUE}.")
    int probes;

    @Option(
            names = "--sample",
            paramLabel = "PROMPT",
            description = "A beginning that every sub-model goes on with, for the model card; may be repeated.")
    List<String> prompts = List.of();

    /** Measured on the texts of {@code --validation}. */
    Exam exam(Tokenizer tokenizer) throws IOException {
        List<HeldOut> texts = new ArrayList<>();
        for (Path file : validation) {
            texts.add(text(file, tokenizer));
        }
        return exam(tokenizer, texts);
    }

    static Corpus text(Path file, Tokenizer tokenizer) throws IOException {
        return Corpus.read(file, tokenizer);
    }

    Exam exam(Tokenizer tokenizer, List<HeldOut> heldOut) {
        List<ConsistencyProbe> asked = probes > 0 ? new StoryGenerator(HELD_OUT_STORIES).probes(probes) : List.of();
        return new Exam(tokenizer, heldOut, asked, prompts);
    }
}
