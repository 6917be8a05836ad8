package io.colm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.model.shard.ModelDirectory;
import io.colm.training.corpus.Dataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DataCommandTests {

    private static final List<String> TINY = List.of(
            "--shape",
            "32,16",
            "--layers",
            "1",
            "--head-dim",
            "16",
            "--kv-heads",
            "1",
            "--context",
            "64",
            "--steps",
            "2",
            "--rows",
            "2",
            "--threads",
            "1",
            "--name",
            "tiny");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private CommandLine colm;

    @BeforeEach
    void listen() {
        colm = Colm.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private int data(String... arguments) {
        return colm.execute(
                Stream.concat(Stream.of("data"), Stream.of(arguments)).toArray(String[]::new));
    }

    private int train(String... arguments) {
        return colm.execute(Stream.of(List.of("train"), TINY, List.of(arguments))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    private void refused(int code, String message) {
        assertThat(code).isNotZero();
        assertThat(err.toString().lines().toList()).singleElement().asString().contains(message);
        err.getBuffer().setLength(0);
    }

    @Test
    void aDatasetIsPreparedVerifiedAndTrainedOn() throws IOException {
        assertThat(data("stories", "--megabytes", "0.05", "--seed", "3", "--out", file("s.txt")))
                .isZero();
        assertThat(data(
                        "prepare",
                        "--text",
                        file("s.txt"),
                        "--out",
                        file("ds"),
                        "--vocabulary",
                        "300",
                        "--validation-share",
                        "0.2"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("ds: ", "ds/validation: ", " tokens (uint16, ", "0 repeated ones left out");
        assertThat(data("verify", file("ds"))).isZero();
        assertThat(out.toString()).contains("is as it was made");
        assertThat(train(
                        "--text",
                        file("ds"),
                        "--validation",
                        file("ds/validation/dataset.json"),
                        "--out",
                        file("tiny")))
                .as(err.toString())
                .isZero();
        assertThat(folder.resolve("tiny/tokenizer.json")).hasSameBinaryContentAs(folder.resolve("ds/tokenizer.json"));
        assertThat(folder.resolve("tiny/MODEL_CARD.md"))
                .content()
                .contains(
                        "ds: 100 % of the rows",
                        Dataset.open(folder.resolve("ds"))
                                .description()
                                .files()
                                .tokens()
                                .digest());
        assertThat(ModelDirectory.open(folder.resolve("tiny")).manifest().evaluation())
                .hasSize(2);
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Files.writeString(folder.resolve("a.jsonl"), "{\"body\":\"a cat and a cat and a cat and a cat and a cat\"}\n");
        refused(data("prepare", "--text", file("a.jsonl"), "--out", file("ds")), "colm prepare: " + file("a.jsonl:1"));
        assertThat(data("prepare", "--text", file("a.jsonl"), "--field", "body", "--out", file("ds")))
                .isZero();
        refused(train("--text", file("ds"), "--out", file("t")), "fewer than the 65 of one row");
        Files.writeString(folder.resolve("b.txt"), "a dog and a dog and a dog");
        assertThat(data("prepare", "--text", file("b.txt"), "--out", file("dogs")))
                .isZero();
        refused(
                train("--text", file("ds"), file("dogs"), "--out", file("u")),
                file("dogs") + " were made with another");
        refused(train("--text", file("."), "--out", file("v")), "is no dataset: it has no dataset.json");
        Files.writeString(folder.resolve("dogs/tokens.bin"), "");
        refused(data("verify", file("dogs")), "tokens.bin must have ");
        refused(
                data("prepare", "--text", file("b.txt"), "--out", file("x"), "--tokenizer", file("no.json")),
                "no such tokenizer");
    }
}
