package io.colm.training;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.RopeScaling;
import io.colm.model.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The page that says what a model is and how it was made.
 *
 * @param texts one line for each text trained on: name, share, tokens, digest
 * @param notes licences and attributions, as given
 */
record ModelCard(Recipe recipe, List<String> texts, List<String> notes) {

    String text(RunState state, Measures measures) {
        String variant = recipe.shape().variant() == Variant.COLM_AIR ? "CoLM-Air" : "CoLM";
        return """
                # %s

                A %s of %d chains: its first k chains are a complete, smaller language model, for every k.
                """.formatted(recipe.name(), variant, recipe.shape().chainCount())
                + section("Shape", shape(recipe.shape()))
                + section("Recipe", recipe(state))
                + section("Text", list(texts))
                + section("Validation loss (nats a token)", losses(measures.evaluations()))
                + section("Consistency", consistency(measures.consistency()))
                + section("Samples", samples(measures.samples()))
                + section("Licences and attribution", notes.isEmpty() ? "None given." : list(notes));
    }

    private static String section(String title, String content) {
        return "\n## " + title + "\n\n" + content + "\n";
    }

    private static String shape(ModelShape shape) {
        String chains = IntStream.rangeClosed(1, shape.chainCount())
                .mapToObj(chain -> row(shape, chain))
                .collect(Collectors.joining("\n"));
        return """
                | chains | width | query heads | own key/value heads | feed-forward | parameters of the prefix |
                |---|---|---|---|---|---|
                %s

                %d layers, head dimension %d, vocabulary %d, context %d, RoPE base %s%s, norm epsilon %s.""".formatted(
                        chains,
                        shape.layers(),
                        shape.headDim(),
                        shape.vocabulary(),
                        shape.context(),
                        shape.ropeTheta(),
                        scaling(shape.ropeScaling()),
                        shape.normEpsilon());
    }

    private static String scaling(RopeScaling scaling) {
        return scaling.type() == RopeScaling.Type.NONE ? "" : " (scaled: " + scaling + ")";
    }

    private static String row(ModelShape shape, int chain) {
        ChainShape own = shape.chain(chain);
        return "| 1..%d | +%d | +%d | %d | +%d | %,d |"
                .formatted(
                        chain,
                        own.width(),
                        shape.heads(chain),
                        own.kvHeads(),
                        own.feedForward(),
                        shape.parameters(chain));
    }

    private String recipe(RunState state) {
        List<String> lines = new ArrayList<>();
        if (recipe.start() instanceof Start.Grown grown) {
            lines.add("begins with %s of %s, with the ids %s"
                    .formatted(
                            grown.chains() == 1 ? "chain 1" : "chains 1.." + grown.chains(),
                            grown.parent().manifest().name(),
                            grown.ids()));
        }
        lines.add("trained so far: %,d tokens in %.0f minutes".formatted(state.tokens(), state.seconds() / 60));
        recipe.stages().forEach(stage -> lines.add("trained: " + stage.text()));
        lines.add("batch: %d rows of %d tokens%s"
                .formatted(
                        recipe.batch().rows(),
                        recipe.shape().context(),
                        recipe.batch().accumulated() == 1
                                ? ""
                                : ", the gradients of %d averaged"
                                        .formatted(recipe.batch().accumulated())));
        Recipe.Optimisation optimisation = recipe.optimisation();
        lines.add("AdamW: beta 0.9 and 0.95, weight decay %s on matrices, gradient norm at most %s"
                .formatted(optimisation.decay(), optimisation.clip()));
        lines.add("learning rate: peak %s after a warm-up of %s of the stage, cosine to a tenth"
                .formatted(optimisation.rate().peak(), optimisation.rate().warmup()));
        lines.add("precision: " + recipe.precision().name().toLowerCase(Locale.ROOT)
                + " products, fp32 weights; threads: " + recipe.threads() + "; device: " + recipe.device());
        lines.add("seed: " + recipe.seed());
        return list(lines);
    }

    private static String list(List<String> lines) {
        return lines.stream().map(line -> "- " + line).collect(Collectors.joining("\n"));
    }

    private static String losses(List<Evaluation> evaluations) {
        if (evaluations.isEmpty()) {
            return "Not measured: no validation text was given.";
        }
        int chains = evaluations.getFirst().losses().size();
        return evaluations.stream()
                .map(each -> "| %s | %,d |%s".formatted(each.text(), each.tokens(), cells("%.4f", each.losses())))
                .collect(Collectors.joining("\n", head("text | tokens", chains), ""));
    }

    private static String consistency(@Nullable Consistency consistency) {
        if (consistency == null) {
            return "Not measured.";
        }
        String all = "| all | %d |%s".formatted(consistency.probes(), cells("%.3f", consistency.shares()));
        return """
                Share of probes of held-out stories in which the story's own word (a name, object or place named before) is
                likelier, by the mean over its tokens, than every distractor:

                """
                + consistency.byFact().entrySet().stream()
                        .map(each -> "| %s | |%s"
                                .formatted(
                                        each.getKey().name().toLowerCase(Locale.ROOT), cells("%.3f", each.getValue())))
                        .collect(Collectors.joining(
                                "\n", head("fact | probes", consistency.shares().size()), "\n" + all));
    }

    private static String samples(List<Sample> samples) {
        return samples.isEmpty()
                ? "None drawn."
                : samples.stream()
                        .map(each -> "%s chains, after \"%s\":%n%n%s"
                                .formatted(
                                        each.chains(),
                                        each.prompt(),
                                        (each.prompt() + each.text()).indent(4).stripTrailing()))
                        .collect(Collectors.joining("\n\n"));
    }

    private static String head(String columns, int chains) {
        String prefixes = IntStream.rangeClosed(1, chains)
                .mapToObj(chain -> chain == 1 ? " chain 1 |" : " chains 1.." + chain + " |")
                .collect(Collectors.joining());
        return "| %s |%s\n|---|---|%s\n".formatted(columns, prefixes, "---|".repeat(chains));
    }

    private static String cells(String format, List<Double> values) {
        return values.stream()
                .map(value -> " " + String.format(Locale.ROOT, format, value) + " |")
                .collect(Collectors.joining());
    }
}
