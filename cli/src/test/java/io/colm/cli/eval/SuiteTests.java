package io.colm.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.colm.cli.reading.Reader;
import io.colm.engine.onnx.OnnxModelRunner;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import io.colm.model.reference.Precision;
import io.colm.model.reference.RandomModel;
import io.colm.model.reference.ReferenceModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.wire.registry.Evaluation;
import io.colm.wire.registry.Evaluation.Score;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside the reference forward pass, which computes everything anew for every text. */
class SuiteTests {

    private static final int CONTEXT = 24;
    private static final String FIRST = "A cat and a dog sat on a mat.";
    private static final String SECOND = "The caf\u00e9 was closed, the cat was sad.";
    private static final String TEXT = FIRST + "<|endoftext|>\n" + SECOND;

    @TempDir
    Path folder;

    private ReferenceModel reference;
    private OnnxModelRunner runner;
    private Tokenizer tokenizer;
    private Suite suite;

    @BeforeEach
    void open() throws IOException {
        open(Variant.COLM_AIR);
    }

    private void open(Variant variant) throws IOException {
        int own = variant == Variant.COLM_AIR ? 0 : 1;
        var shape = new ModelShape(
                variant,
                280,
                1,
                32,
                CONTEXT,
                10_000,
                1e-5,
                List.of(new ChainShape(32, 1, 32), new ChainShape(32, own, 32), new ChainShape(32, own, 32)));
        var random = new RandomModel(shape, 7);
        ModelDirectory directory = random.write(folder.resolve("model-" + variant), "small", ElementType.F32);
        reference = random.reference(Precision.DOUBLE);
        runner = OnnxModelRunner.open(directory, 3, OnnxSettings.REFERENCE);
        tokenizer = Tokenizer.load(directory.tokenizer());
        suite = new Suite(runner, tokenizer, "fp32", "colm test");
    }

    @AfterEach
    void close() {
        suite.close();
        tokenizer.close();
        runner.close();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static double score(Evaluation evaluation, Metric metric, int chains, Integer drafting) {
        return evaluation.scores().stream()
                .filter(score -> score.metric().equals(metric.key()))
                .filter(score -> score.chains() == chains && Objects.equals(score.drafting(), drafting))
                .map(Score::value)
                .findFirst()
                .orElseThrow();
    }

    /** By position and tier from 0: logarithms of probabilities. */
    private double[][][] distributions(int[] tokens) {
        return Arrays.stream(reference.pass(tokens, 3).logits())
                .map(tiers -> Arrays.stream(tiers).map(SuiteTests::logarithms).toArray(double[][]::new))
                .toArray(double[][][]::new);
    }

    private static double[] logarithms(double[] logits) {
        double sum = Math.log(Arrays.stream(logits).map(Math::exp).sum());
        return Arrays.stream(logits).map(logit -> logit - sum).toArray();
    }

    private static int likeliest(double[] values) {
        return IntStream.range(0, values.length).reduce(0, (best, i) -> values[i] > values[best] ? i : best);
    }

    private int[] tokens() {
        int[] end = {tokenizer.special(SpecialTokens.END_OF_TEXT)};
        return Stream.of(tokenizer.encode(FIRST), end, tokenizer.encode(SECOND), end)
                .flatMapToInt(IntStream::of)
                .toArray();
    }

    @Test
    void aTextIsAsLikelyAsTheReferenceHasIt() throws IOException {
        Evaluation evaluation = suite.text(file("t.txt", TEXT), Integer.MAX_VALUE);

        int[] tokens = tokens();
        int bytes = (FIRST + SECOND).getBytes(StandardCharsets.UTF_8).length - tokenizer.bytes(tokens[0]).length;
        for (int tier = 1; tier <= 3; tier++) {
            double nats = 0;
            int same = 0;
            for (int from = 0; from < tokens.length - 1; from += CONTEXT) {
                int to = Math.min(from + CONTEXT, tokens.length - 1);
                double[][][] said = distributions(Arrays.copyOfRange(tokens, from, to));
                for (int i = 0; i < to - from; i++) {
                    nats -= said[i][tier - 1][tokens[from + i + 1]];
                    same += likeliest(said[i][tier - 1]) == likeliest(said[i][2]) ? 1 : 0;
                }
            }
            int predicted = tokens.length - 1;
            assertThat(score(evaluation, Metric.NATS_PER_TOKEN, tier, null)).isCloseTo(nats / predicted, within(1e-4));
            assertThat(score(evaluation, Metric.PERPLEXITY, tier, null))
                    .isCloseTo(Math.exp(nats / predicted), within(0.1));
            assertThat(score(evaluation, Metric.BITS_PER_BYTE, tier, null))
                    .isCloseTo(nats / Math.log(2) / bytes, within(1e-4));
            if (tier < 3) {
                assertThat(score(evaluation, Metric.AGREEMENT, tier, null))
                        .isCloseTo((double) same / predicted, within(1e-9));
            }
        }
        assertThat(evaluation.settings()).contains(tokens.length + " tokens", "windows of 24", "fp32");
        assertThat(evaluation.dataset()).matches("[0-9a-f]{64}");
    }

    @Test
    void draftsAreCountedFromOneThatFellToTheNext() throws IOException {
        Evaluation evaluation = suite.text(file("t.txt", TEXT), CONTEXT + 1);

        double[][][] said = distributions(Arrays.copyOf(tokens(), CONTEXT));
        int drafts = 0;
        int stood = 0;
        for (int i = 0; i < CONTEXT; drafts++, i++) {
            while (i < CONTEXT && likeliest(said[i][0]) == likeliest(said[i][1])) {
                stood++;
                i++;
            }
        }
        assertThat(score(evaluation, Metric.ACCEPTED_IN_A_ROW, 2, 1)).isCloseTo((double) stood / drafts, within(1e-9));
    }

    @Test
    void questionsAreAnsweredAsByTheReference() throws IOException {
        answersAreTheReferences();
    }

    @Test
    void soTheyAreByAPlainCoLM() throws IOException {
        close();
        open(Variant.COLM);
        answersAreTheReferences();
    }

    private void answersAreTheReferences() throws IOException {
        List<String> choices = List.of("sat on a mat", "d\u00e9j\u00e0 vu", "x", "was closed and sad.");
        for (int right = 0; right < choices.size(); right++) {
            Path file = file("q.jsonl", """
                    {"ctx": "A cat and a dog that", "choices": ["sat on a mat", "d\u00e9j\u00e0 vu", "x", "was closed and sad."], "label": %d}
                    """.formatted(right));
            Evaluation evaluation = suite.questions(file, 10);
            for (int tier = 1; tier <= 3; tier++) {
                int index = tier;
                double[] nats = choices.stream()
                        .mapToDouble(choice -> likelihood("A cat and a dog that", " " + choice, index))
                        .toArray();
                double[] byByte = IntStream.range(0, nats.length)
                        .mapToDouble(i -> nats[i] / choices.get(i).getBytes(StandardCharsets.UTF_8).length)
                        .toArray();
                assertThat(score(evaluation, Metric.ACC, tier, null)).isEqualTo(likeliest(nats) == right ? 1 : 0);
                assertThat(score(evaluation, Metric.ACC_NORM, tier, null))
                        .isEqualTo(likeliest(byByte) == right ? 1 : 0);
            }
        }
    }

    /** The context loses its beginning if need be, so that the longest of the texts above has room. */
    private double likelihood(String context, String continuation, int tier) {
        int[] before = tokenizer.encode(context);
        int[] whole = tokenizer.encode(context + continuation);
        int longest = tokenizer.encode(context + " was closed and sad.").length - before.length;
        int cut = Math.max(0, before.length - (CONTEXT + 1 - longest));
        int[] read = Arrays.copyOfRange(whole, cut, whole.length);
        double[][][] said = distributions(Arrays.copyOf(read, read.length - 1));
        return IntStream.range(before.length - cut, read.length)
                .mapToDouble(i -> said[i - 1][tier - 1][read[i]])
                .sum();
    }

    @Test
    void lastWordsAreAsLikelyAsTheReferenceHasThem() throws IOException {
        Evaluation evaluation =
                suite.questions(file("l.jsonl", "{\"text\": \"a cat sat on\"}\n{\"text\": \"the dog was sad\"}\n"), 10);

        for (int tier = 1; tier <= 3; tier++) {
            double nats = likelihood("a cat sat", " on", tier) + likelihood("the dog was", " sad", tier);
            assertThat(score(evaluation, Metric.PERPLEXITY, tier, null))
                    .isCloseTo(Math.exp(-nats / 2), within(1e-3 * Math.exp(-nats / 2)));
            assertThat(score(evaluation, Metric.ACC, tier, null)).isBetween(0.0, 1.0);
        }
        assertThat(evaluation.settings()).startsWith("the last words of 2 passages");
    }

    @Test
    void aModelIsAskedForWhatItWouldSay() throws IOException {
        int[] context = tokenizer.encode("a cat");
        double[][][] said = distributions(context);
        // A printable token that each tier in turn would say next, as the only token of the last word.
        for (int tier = 1; tier <= 3; tier++) {
            int next = likeliest(said[context.length - 1][tier - 1]);
            var prompt = new Prompt(new Item.LastWord(1, "a cat", " x"), context, List.of(new int[] {next}), false);
            try (var reader = new Reader(runner, CONTEXT)) {
                assertThat(new Continuations(reader, 3)
                                .of(prompt)
                                .getFirst()
                                .get(tier - 1)
                                .greedy())
                        .isTrue();
            }
        }
    }

    @Test
    void contextsLoseTheirBeginningAndChoicesNothing() throws IOException {
        String choices = "\"choices\": [\"sat\", \"flew\"], \"label\": 0}\n";
        Path file = file(
                "q.jsonl",
                "{\"ctx\": \"%s\", %s{\"ctx\": \"a\", %s".formatted("a b c d ".repeat(10), choices, choices));
        assertThat(suite.questions(file, 2).settings()).contains("2 questions", "of 1 is cut off", "0.5000");

        Path tooLong = file(
                "long.jsonl",
                "{\"ctx\": \"a\", %s{\"ctx\": \"a\", \"choices\": [\"b\", \"%s\"], \"label\": 0}"
                        .formatted(choices, "word ".repeat(30)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> suite.questions(tooLong, 2))
                .withMessageContaining("long.jsonl:2: what follows the context has")
                .withMessageContaining("context of 24");
    }

    @Test
    void aTextOfOneTokenIsRefused() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> suite.text(file("e.txt", " \n<|endoftext|>\n"), 100))
                .withMessageContaining("is empty");
        Evaluation evaluation = suite.text(file("t.txt", "a"), 100);
        assertThat(evaluation.scores()).noneMatch(score -> score.metric().equals(Metric.BITS_PER_BYTE.key()));
        assertThat(score(evaluation, Metric.NATS_PER_TOKEN, 1, null)).isPositive();
    }
}
