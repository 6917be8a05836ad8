package io.colm.cli.experiment;

import com.sun.management.OperatingSystemMXBean;
import io.colm.model.ModelShape;
import io.colm.model.shard.ModelDirectory;
import io.colm.training.Evaluation;
import io.colm.training.Progress;
import io.colm.training.Start;
import io.colm.training.Trainer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs trials, each once: what came of it is a line of a file, so that experiments share trials and an interrupted one
 * goes on.
 */
final class Laboratory implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final Scale scale;
    private final Texts texts;
    private final Material material;
    private final Places places;
    private final Consumer<String> out;
    private final String setting;
    private final Map<String, Outcome> known = new LinkedHashMap<>();

    Laboratory(Scale scale, Texts texts, Places places, Consumer<String> out) throws IOException {
        this.scale = scale;
        this.texts = texts;
        this.material = Material.of(texts, scale, places.work());
        this.places = places;
        this.out = out;
        this.setting = digest(scale.learning() + material.digests());
        if (Files.exists(places.results())) {
            for (String line : Files.readAllLines(places.results())) {
                Outcome outcome = JSON.readValue(line, Outcome.class);
                if (outcome.setting().equals(setting)) {
                    known.put(outcome.trial(), outcome);
                }
            }
        }
    }

    Scale scale() {
        return scale;
    }

    Material material() {
        return material;
    }

    Texts texts() {
        return texts;
    }

    Places places() {
        return places;
    }

    List<Long> seeds() {
        return LongStream.rangeClosed(1, scale.seeds()).boxed().toList();
    }

    /** What came of a trial, which is run now if it has not been. */
    Outcome outcome(Trial trial) throws IOException {
        Outcome before = known.get(trial.id());
        if (before != null) {
            return before;
        }
        long cpu = cpuNanos();
        List<Evaluation> evaluations = run(trial);
        Outcome outcome = new Outcome(
                trial.id(),
                setting,
                parameters(trial.shape()),
                steps(trial),
                steps(trial) * scale.rows() * trial.shape().context(),
                Math.round((cpuNanos() - cpu) / 1e7) / 100.0,
                losses(evaluations));
        Files.writeString(
                places.results(),
                JSON.writeValueAsString(outcome) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        known.put(trial.id(), outcome);
        out.accept(String.format(
                Locale.ROOT, "%-44s %6.1f CPU-s  %s", trial.id(), outcome.cpuSeconds(), outcome.losses()));
        return outcome;
    }

    @Override
    public void close() {
        material.close();
    }

    private List<Evaluation> run(Trial trial) throws IOException {
        Start start = new Start.Drawn();
        if (trial.parent() != null) {
            start = new Start.Grown(model(trial.parent()), trial.inherited());
        }
        Path folder = Files.createDirectories(folder(trial));
        Files.copy(material.tokenizerFile(), folder.resolve("tokenizer.json"), StandardCopyOption.REPLACE_EXISTING);
        var recipe = scale.recipe("trial", trial.shape(), start, trial.stages(), trial.seed());
        return new Trainer(
                        recipe,
                        material.batches(trial.lesson()),
                        material.exam(trial, scale.heldOutRows()),
                        folder,
                        List.of(),
                        new Silent())
                .run(Trainer.hasBegun(folder));
    }

    /** The model that a trial made; made again where only its outcome is left. */
    ModelDirectory model(Trial trial) throws IOException {
        outcome(trial);
        if (Files.notExists(folder(trial).resolve(ModelDirectory.MANIFEST))) {
            run(trial);
        }
        return ModelDirectory.open(folder(trial));
    }

    private Path folder(Trial trial) {
        return places.work().resolve(setting).resolve(trial.id());
    }

    private static long steps(Trial trial) {
        return trial.stages().stream()
                .mapToLong(stage -> Math.round(1 / stage.budget().progress(1, 0)))
                .sum();
    }

    private static List<Long> parameters(ModelShape shape) {
        return LongStream.rangeClosed(1, shape.chainCount())
                .map(chains -> shape.parameters((int) chains))
                .boxed()
                .toList();
    }

    private static Map<String, List<Double>> losses(List<Evaluation> evaluations) {
        Map<String, List<Double>> losses = new LinkedHashMap<>();
        evaluations.forEach(each -> losses.put(
                each.text(),
                each.losses().stream().map(loss -> Math.round(loss * 1e5) / 1e5).toList()));
        return losses;
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, 12);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A line a trial is enough. */
    private static final class Silent implements Progress {
        @Override
        public void step(Moment moment) {}

        @Override
        public void say(String line) {}

        @Override
        public void close() {}
    }
}
