package io.colm.cli.experiment;

import io.colm.cli.eval.Metric;
import io.colm.cli.eval.Suite;
import io.colm.engine.onnx.OnnxModelRunner;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.story.StoryGenerator;
import io.colm.wire.registry.Evaluation.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** How many tokens in a row that fewer chains draft are those of more chains, by pair of tiers, on the shipped models. */
final class Speculation implements Experiment {

    private static final List<String> MODELS = List.of("tales", "tales-4", "bard");
    private static final long STORIES = 1_000_033;
    private static final double STORIES_MEGABYTES = 0.3;
    private static final double NORMAL_95 = 1.96;

    @Override
    public String name() {
        return "speculation";
    }

    @Override
    public String title() {
        return "Self-speculation: acceptance by pair of tiers";
    }

    @Override
    public void report(Laboratory laboratory, Section section) throws IOException {
        int most = laboratory.scale().heldOutRows() * laboratory.scale().context();
        section.paragraph("""
                The models of the repository, on generated stories that none was trained on and on the validation texts, at most
                %,d tokens of each, fp32. A cell is how many tokens in a row that the first tier drafts are the likeliest of
                the second, on average, with half of the 95 %% interval; each is read behind the text's own tokens
                (docs/evaluation.md). A draft of n tokens a step gives at most n + 1.""".formatted(most));
        List<Path> texts = new ArrayList<>(List.of(stories(laboratory)));
        texts.addAll(laboratory.texts().validation());
        for (String model : MODELS) {
            table(section, model, scores(laboratory.places().shipped().resolve(model), texts, most));
        }
    }

    private static Path stories(Laboratory laboratory) throws IOException {
        Path file = laboratory.places().work().resolve("stories");
        if (Files.notExists(file)) {
            new StoryGenerator(STORIES).write(file, STORIES_MEGABYTES);
        }
        return file;
    }

    /** Of every text, by pair of tiers. */
    private static Map<String, List<Score>> scores(Path folder, List<Path> texts, int most) throws IOException {
        ModelDirectory model = ModelDirectory.open(folder);
        int chains = model.manifest().shape().chainCount();
        Map<String, List<Score>> scores = new LinkedHashMap<>();
        try (Tokenizer tokenizer = Tokenizer.load(model.tokenizer());
                OnnxModelRunner runner = OnnxModelRunner.open(model, chains, OnnxSettings.REFERENCE);
                Suite suite = new Suite(runner, tokenizer, "fp32", "colm")) {
            for (Path text : texts) {
                List<Score> all = suite.text(text, most).scores();
                scores.put(
                        String.valueOf(text.getFileName()),
                        all.stream().filter(Speculation::isAcceptance).toList());
            }
        }
        return scores;
    }

    private static boolean isAcceptance(Score score) {
        return score.metric().equals(Metric.ACCEPTED_IN_A_ROW.key());
    }

    private static void table(Section section, String model, Map<String, List<Score>> scores) {
        List<String> head = new ArrayList<>(List.of(model));
        for (Score pair : scores.values().iterator().next()) {
            head.add("%d → %d".formatted(pair.drafting(), pair.chains()));
        }
        List<List<String>> rows = new ArrayList<>();
        scores.forEach((text, pairs) -> {
            List<String> row = new ArrayList<>(List.of(text));
            pairs.forEach(pair -> row.add(words(pair)));
            rows.add(row);
        });
        section.table(head, rows);
    }

    private static String words(Score score) {
        double margin = NORMAL_95 * Objects.requireNonNullElse(score.standardError(), Double.NaN);
        return String.format(Locale.ROOT, "%.2f ± %.2f", score.value(), margin);
    }
}
