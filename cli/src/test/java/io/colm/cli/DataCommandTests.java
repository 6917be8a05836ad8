package io.colm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.model.shard.ModelDirectory;
import io.colm.training.corpus.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private final Terminal colm = new Terminal();

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static String[] data(String... arguments) {
        return Stream.concat(Stream.of("data"), Stream.of(arguments)).toArray(String[]::new);
    }

    private static String[] train(String... arguments) {
        return Stream.of(List.of("train"), TINY, List.of(arguments))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private void refused(String message, String... command) {
        assertThat(colm.fail(command).lines().toList())
                .singleElement()
                .asString()
                .contains(message);
    }

    @Test
    void aDatasetIsPreparedVerifiedAndTrainedOn() throws IOException {
        colm.succeed(data("stories", "--megabytes", "0.05", "--seed", "3", "--out", file("s.txt")));
        assertThat(colm.succeed(data(
                        "prepare",
                        "--text",
                        file("s.txt"),
                        "--out",
                        file("ds"),
                        "--vocabulary",
                        "300",
                        "--validation-share",
                        "0.2")))
                .contains("ds: ", "ds/validation: ", " tokens (uint16, ", "0 repeated ones left out");
        assertThat(colm.succeed(data("verify", file("ds")))).contains("is as it was made");
        colm.succeed(
                train("--text", file("ds"), "--validation", file("ds/validation/dataset.json"), "--out", file("tiny")));
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
        refused(
                "colm data prepare: " + file("a.jsonl:1"),
                data("prepare", "--text", file("a.jsonl"), "--out", file("ds")));
        colm.succeed(data("prepare", "--text", file("a.jsonl"), "--field", "body", "--out", file("ds")));
        refused("fewer than the 65 of one row", train("--text", file("ds"), "--out", file("t")));
        Files.writeString(folder.resolve("b.txt"), "a dog and a dog and a dog");
        colm.succeed(data("prepare", "--text", file("b.txt"), "--out", file("dogs")));
        refused(
                file("dogs") + " were made with another",
                train("--text", file("ds"), file("dogs"), "--out", file("u")));
        refused("is no dataset: it has no dataset.json", train("--text", file("."), "--out", file("v")));
        Files.writeString(folder.resolve("dogs/tokens.bin"), "");
        refused("tokens.bin must have ", data("verify", file("dogs")));
        refused(
                "no such tokenizer",
                data("prepare", "--text", file("b.txt"), "--out", file("x"), "--tokenizer", file("no.json")));
    }
}
