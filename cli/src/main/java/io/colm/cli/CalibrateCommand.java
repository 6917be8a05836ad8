package io.colm.cli;

import io.colm.cli.bench.HeldOutText;
import io.colm.cli.calibrate.Calibration;
import io.colm.cli.calibrate.Calibration.Outcome;
import io.colm.cli.calibrate.Reading;
import io.colm.engine.onnx.OnnxModelRunner;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.model.ModelManifest.Threshold;
import io.colm.model.ModelShape;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "calibrate",
        description = {
            "Finds from which margin on a token of chain 1 may stand for one of all chains, and writes it into the model's"
                    + " manifest.json: the same shards, a new version. A request for the model without a tier then runs the later"
                    + " chains only for tokens of which chain 1 is not sure.",
            "",
            "Every tier reads the same text. The margin of a position is the probability of chain 1's likeliest next"
                    + " token less that of its second. Taken is the smallest margin at which, of the positions that reach"
                    + " it, the wanted share has the same likeliest token at chain 1 as at all chains."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class CalibrateCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", description = "The model's folder. Default: the shipped one.")
    @Nullable
    Path model;

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "UTF-8 text. Default: generated stories that no model is trained on.")
    @Nullable
    Path text;

    @Option(names = "--tokens", defaultValue = "16384", description = "Most of the text. Default ${DEFAULT-VALUE}.")
    int tokens;

    @Option(names = "--agreement", defaultValue = "0.98", description = "The wanted share. Default ${DEFAULT-VALUE}.")
    double agreement;

    @Override
    public Integer call() throws IOException {
        if (!(agreement > 0 && agreement <= 1)) {
            throw new IllegalArgumentException("--agreement must be above 0 and at most 1, is " + agreement);
        }
        ModelDirectory directory = ModelDirectory.open(PlatformFlags.modelFolder(model));
        ModelShape shape = directory.manifest().shape();
        if (shape.chainCount() == 1) {
            throw new IllegalArgumentException("a model of one chain has nothing to calibrate");
        }
        if (!shape.sharesKeys()) {
            throw new IllegalArgumentException(
                    "a plain CoLM has nothing to calibrate: its later chains need keys and values"
                            + " of their own for every token, so that none can be chain 1's alone");
        }
        var calibration = new Calibration(read(directory), shape);
        List<Threshold> thresholds = new ArrayList<>();
        for (int chains = 2; chains <= shape.chainCount(); chains++) {
            Outcome chosen = calibration.smallest(agreement, chains);
            show(calibration, chosen);
            thresholds.add(new Threshold(chains, chosen.margin()));
        }
        ModelDirectory.write(directory.folder(), directory.manifest().calibrated(thresholds));
        out().printf("%nWritten to %s%n", directory.folder().resolve(ModelDirectory.MANIFEST));
        return 0;
    }

    private Reading read(ModelDirectory directory) throws IOException {
        int chains = directory.manifest().shape().chainCount();
        try (Tokenizer tokenizer = Tokenizer.load(directory.tokenizer());
                OnnxModelRunner runner = OnnxModelRunner.open(directory, chains, OnnxSettings.REFERENCE)) {
            int[] read = HeldOutText.tokens(text, tokenizer, tokens);
            if (read.length < 2) {
                throw new IllegalArgumentException("the text has fewer than two tokens");
            }
            out().printf(
                            Locale.ROOT,
                            "%s, %,d tokens in windows of %d, fp32%n",
                            directory.manifest().name(),
                            read.length,
                            Reading.WINDOW);
            return Reading.of(read, runner);
        }
    }

    private void show(Calibration calibration, Outcome chosen) {
        out().printf(
                        Locale.ROOT,
                        "%nChain 1 where it is sure, %d chains elsewhere; * is the smallest margin of %.1f %% agreement%n",
                        chosen.chains(),
                        100 * agreement);
        out().printf(
                        "  %8s %11s %10s %12s %12s %18s%n",
                        "margin", "by chain 1", "agreement", "same in all", "mean chains", "active parameters");
        for (Outcome outcome : calibration.table(chosen)) {
            out().printf(
                            Locale.ROOT,
                            "%s %8.3f %9.1f %% %8.2f %% %10.2f %% %12.2f %,18.0f%n",
                            outcome.equals(chosen) ? "*" : " ",
                            outcome.margin(),
                            100 * outcome.byChainOne(),
                            100 * outcome.agreement(),
                            100 * outcome.sameInAll(),
                            outcome.meanChains(),
                            outcome.parameters());
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
