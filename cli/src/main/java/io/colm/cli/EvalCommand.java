package io.colm.cli;

import io.colm.cli.eval.EvaluationReport;
import io.colm.cli.eval.Suite;
import io.colm.cli.platform.Attachment;
import io.colm.engine.KvLayout.ElementType;
import io.colm.engine.onnx.OnnxModelRunner;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.engine.onnx.Precision;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.wire.registry.Evaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "eval",
        description = {
            "Measures every prefix of a model's chains by the serving engine: likelihood of texts, right answers to"
                    + " questions, and how far the prefixes agree. Means come with their standard errors.",
            "",
            "A file of questions has one JSON object a line: {\"ctx\": …, \"endings\": [\"…\", …], \"label\": 0} to choose"
                    + " one of several continuations, or {\"text\": …} to tell the last word. docs/evaluation.md says what"
                    + " else is taken, and what exactly is measured. `colm data probes` writes such a file."
        },
        sortOptions = false)
final class EvalCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Parameters(paramLabel = "MODEL_DIR", description = "The model's folder, with its manifest.json.")
    Path model = Path.of("");

    @Option(
            names = "--text",
            arity = "1..*",
            paramLabel = "FILE",
            description = "UTF-8 text, documents separated by <|endoftext|>.")
    List<Path> texts = List.of();

    @Option(names = "--choices", arity = "1..*", paramLabel = "FILE", description = "Questions as JSONL.")
    List<Path> questions = List.of();

    @Option(names = "--max-tokens", paramLabel = "N", description = "Most of each text. Default: all.")
    int maxTokens = Integer.MAX_VALUE;

    @Option(names = "--max-questions", paramLabel = "N", description = "Most of each file. Default: all.")
    int maxQuestions = Integer.MAX_VALUE;

    @Option(
            names = "--precision",
            defaultValue = "fp32",
            description = "fp32, int8, int8_blocks or int4. Default ${DEFAULT-VALUE}.")
    Precision precision = Precision.FP32;

    @Option(
            names = "--kv-type",
            defaultValue = "f32",
            description = "What keys and values are stored as, ${COMPLETION-CANDIDATES}. Default ${DEFAULT-VALUE}.")
    ElementType keysAndValues = ElementType.F32;

    @Option(names = "--threads", defaultValue = "1", description = "That share a step. Default ${DEFAULT-VALUE}.")
    int threads;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write everything to this file.")
    @Nullable
    Path json;

    @ArgGroup(exclusive = false)
    @Nullable
    Target target;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    boolean help;

    /** The version of a registry that the evaluations are of. */
    static final class Target {
        @Option(
                names = "--attach",
                required = true,
                paramLabel = "REGISTRY_URL",
                description = "Also attach the results to a version in this registry.")
        URI registry = URI.create("");

        @Option(
                names = "--version",
                required = true,
                paramLabel = "VERSION",
                description = "The version, whose chains must be those of MODEL_DIR: " + VersionOptions.NAMES)
        String version = "";
    }

    @Override
    public Integer call() throws IOException {
        check();
        ModelDirectory directory = ModelDirectory.open(model);
        Attachment attachment =
                target == null ? null : Attachment.to(target.registry, target.version, directory.manifest());
        PrintWriter out = spec.commandLine().getOut();
        var report = EvaluationReport.of(directory.manifest());
        measure(directory, evaluation -> {
            report.add(evaluation, out);
            if (attachment != null) {
                attachment.attach(evaluation);
            }
        });
        if (json != null) {
            report.write(json);
        }
        if (attachment != null) {
            out.printf("%nAttached to version %s%n", attachment.version());
        }
        return 0;
    }

    private void check() {
        if (texts.isEmpty() && questions.isEmpty()) {
            throw new IllegalArgumentException("say what to measure on: --text FILE or --choices FILE.jsonl");
        }
        if (maxTokens < 2) {
            throw new IllegalArgumentException("--max-tokens must be at least 2, is " + maxTokens);
        }
        if (maxQuestions < 1) {
            throw new IllegalArgumentException("--max-questions must be at least 1, is " + maxQuestions);
        }
    }

    /** Takes what was measured of one file. */
    private interface Results {
        void take(Evaluation evaluation);
    }

    private void measure(ModelDirectory directory, Results results) throws IOException {
        int chains = directory.manifest().shape().chainCount();
        String settings =
                "%s, keys and values %s".formatted(precision, keysAndValues).toLowerCase(Locale.ROOT);
        String tool = String.join(" ", spec.root().version());
        try (Tokenizer tokenizer = Tokenizer.load(directory.tokenizer());
                OnnxModelRunner runner =
                        OnnxModelRunner.open(directory, chains, new OnnxSettings(precision, keysAndValues, threads));
                Suite suite = new Suite(runner, tokenizer, settings, tool)) {
            for (Path text : texts) {
                results.take(suite.text(text, maxTokens));
            }
            for (Path file : questions) {
                results.take(suite.questions(file, maxQuestions));
            }
        }
    }
}
