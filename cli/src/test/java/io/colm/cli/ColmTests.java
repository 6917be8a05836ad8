package io.colm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.model.ChainShape;
import io.colm.model.ModelManifest;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import io.colm.model.reference.RandomModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.Shard;
import io.colm.training.curves.RunLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColmTests {

    @TempDir
    Path folder;

    private final Terminal colm = new Terminal();

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void aNewcomerTrainsOnStoriesOfOurOwn() throws IOException {
        assertThat(colm.succeed("data", "stories", "--megabytes", "0.05", "--seed", "3", "--out", file("s.txt")))
                .contains("stories in");
        colm.succeed(
                "train",
                "--shape",
                "32,16",
                "--layers",
                "1",
                "--head-dim",
                "16",
                "--kv-heads",
                "1",
                "--vocabulary",
                "300",
                "--context",
                "64",
                "--text",
                file("s.txt") + "=1",
                "--validation",
                file("s.txt"),
                "--stages",
                "stagewise",
                "--steps",
                "4",
                "--rows",
                "2",
                "--threads",
                "1",
                "--probes",
                "4",
                "--sample",
                "Once",
                "--name",
                "tiny",
                "--out",
                file("tiny"));
        assertThat(ModelDirectory.open(folder.resolve("tiny")).manifest().evaluation())
                .hasSize(2);
        assertThat(folder.resolve("tiny/MODEL_CARD.md")).content().contains("| all | 4 |", "chains, after \"Once\"");
    }

    @Test
    void mistakesAreOneClearLine() throws IOException {
        Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xe9});
        mistake("is not UTF-8", "--text", file("latin.txt"), "--steps", "1");
        mistake("is no file", "--text", file("none.txt"), "--steps", "1");
        mistake("chains[1].width must be a multiple of headDim 32", "--shape", "40", "--text", "x", "--steps", "1");
        Files.writeString(folder.resolve("short.txt"), "a cat and a cat and a cat and a cat");
        mistake("fewer than the 513 of one row", "--text", file("short.txt"), "--steps", "1");
        mistake("must be a number", "--text", file("short.txt") + "=much", "--steps", "1");
        mistake("steps must be at least 1", "--text", file("short.txt"), "--steps", "0");
    }

    @Test
    void aWrongOptionIsNamedWithoutAPageOfHelp() {
        assertThat(colm.fail("train", "--batch", "4", "--out", file("x"), "--text", "x", "--steps", "1"))
                .startsWith("colm train: Unknown options: '--batch', '4'")
                .hasLineCount(2)
                .contains("Try colm train --help");
        assertThat(colm.fail("data", "verify", "a", "b"))
                .startsWith("colm data verify: ")
                .hasLineCount(2);
        assertThat(colm.fail()).contains("Missing required subcommand", "demo", "train");
    }

    @Test
    void aFileThatCannotBeWrittenIsSaidWithTheReason() throws IOException {
        Files.writeString(folder.resolve("note.txt"), "a cat");
        assertThat(colm.fail("data", "stories", "--megabytes", "0.1", "--out", file("none/stories.txt")))
                .contains("none/stories.txt: there is no such file or folder");
        assertThat(colm.fail("train", "--text", file("note.txt"), "--steps", "1", "--out", file("note.txt")))
                .contains("note.txt is there already, and no folder: name another");
    }

    @Test
    void aPlatformThatCannotStartSaysWhichOptionToMend() throws IOException {
        new RandomModel(TinyModels.air(64), 1).write(folder.resolve("model"), "small", ElementType.F16);
        Files.writeString(folder.resolve("note.txt"), "no folder");
        System.setProperty("colm.home", folder.toString());
        try {
            assertThat(colm.fail("up", "--port", "99999")).contains("colm up: --port must be 0 to 65535, is 99999");
            assertThat(colm.fail("up", "--port", "0", "--model", file("model"), "--state", file("note.txt")))
                    .contains("note.txt/logs could not be made", "Not a directory", "--state");
        } finally {
            System.clearProperty("colm.home");
        }
    }

    @Test
    void aNameThatNoModelMayHaveIsRefusedBeforeTraining() throws IOException {
        Files.writeString(folder.resolve("cats.txt"), "a cat sat on a mat and ate a rat. ".repeat(400));
        mistake(
                "name must be 1 to 64 of a-z 0-9 . _ -",
                "--text",
                file("cats.txt"),
                "--name",
                "Bad Name",
                "--steps",
                "1",
                "--context",
                "16");
        assertThat(folder.resolve("out/log.jsonl")).doesNotExist();
    }

    private void mistake(String message, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "train";
        all[1] = "--out";
        all[2] = file("out");
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        assertThat(colm.fail(all).lines().toList())
                .singleElement()
                .asString()
                .startsWith("colm train: ")
                .contains(message);
    }

    @Test
    void whatCannotBeMeasuredOrExportedIsSaid() {
        assertThat(colm.fail("bench", "engine", "--shape", "7b"))
                .contains("--shape must be one of [15m, 130m, 1b], is 7b");
        assertThat(colm.fail("export", "--gguf", file("x.gguf"), "--model", file("none"), "--chains", "2"))
                .contains("colm export: --chains must be 1 with --gguf, is 2");
        assertThat(colm.fail("bench", "accuracy", "--model", file("none"))).contains("it has no manifest.json");
    }

    @Test
    void chain1GoesOutAsALlamaAndComesBackTheSame() throws IOException {
        ModelDirectory model =
                new RandomModel(TinyModels.air(64), 1).write(folder.resolve("model"), "small", ElementType.F16);
        colm.succeed("export", "--hf", file("llama"), "--model", file("model"));
        colm.succeed("import", "hf", file("llama"), "--out", file("Again 2"));
        ModelManifest again = ModelDirectory.open(folder.resolve("Again 2")).manifest();
        assertThat(again.name()).isEqualTo("again-2");
        assertThat(again.chains()).isEqualTo(model.manifest().chains());
        assertThat(colm.out())
                .contains("again-2 in ", "chain " + again.chains().getFirst().id());
        assertThat(colm.fail("export", "--hf", file("x"), "--model", file("model"), "--dtype", "Q8_0"))
                .contains("colm export: --dtype must be one of [F32, F16, BF16], is Q8_0");
        assertThat(colm.fail("export", "--hf", file("x"), "--model", file("model"), "--chains", "2"))
                .contains("colm export: --chains must be from 1 to 1, is 2");
    }

    @Test
    void severalChainsGoOutAndComeBackTheSame() throws IOException {
        ModelDirectory model =
                new RandomModel(TinyModels.air(64, 32), 1).write(folder.resolve("model"), "small", ElementType.F32);
        String[] export = {"export", "--hf", file("two"), "--model", file("model"), "--chains", "2"};
        colm.succeed(export);
        colm.succeed("import", "hf", file("two"), "--out", file("again"));
        ModelManifest again = ModelDirectory.open(folder.resolve("again")).manifest();
        assertThat(again.chains()).isEqualTo(model.manifest().chains());
        colm.succeed("import", "hf", file("two"), "--out", file("half"), "--dtype", "fp16");
        try (Shard half = ModelDirectory.open(folder.resolve("half")).shard(2)) {
            assertThat(half.type("head")).isEqualTo(ElementType.F16);
        }
        assertThat(colm.fail("export", "--hf", file("two"), "--model", file("model")))
                .contains("holds a checkpoint: choose another folder");
    }

    @Test
    void aCheckpointThatCannotBeServedIsNotImported() throws IOException {
        var shape = new ModelShape(Variant.COLM_AIR, 300, 1, 16, 64, 1e4, 1e-5, List.of(new ChainShape(64, 1, 64)));
        new RandomModel(shape, 1).write(folder.resolve("model"), "small", ElementType.F16);
        colm.succeed("export", "--hf", file("llama"), "--model", file("model"));
        assertThat(colm.fail("import", "hf", file("llama"), "--out", file("again")))
                .contains("colm import hf: headDim must be a multiple of 32 to be run here, is 16");
        assertThat(folder.resolve("again")).doesNotExist();
        assertThat(colm.run("import")).isEqualTo(2);
        assertThat(colm.err()).contains("colm import hf DIR");
    }

    @Test
    void aCalibratedModelIsANewVersionOfTheSameShards() throws IOException {
        ModelManifest before = new RandomModel(TinyModels.air(32, 32), 5)
                .write(folder.resolve("small"), "small", ElementType.F32)
                .manifest();
        colm.succeed("calibrate", "--model", file("small"), "--tokens", "300", "--agreement", "0.000001");

        ModelManifest after = ModelDirectory.open(folder.resolve("small")).manifest();
        assertThat(after.threshold(2)).isPresent();
        assertThat(after.calibrated(List.of())).isEqualTo(before);
        assertThat(colm.out()).contains("300 tokens", "by chain 1", "*", "manifest.json");
        assertThat(colm.fail("calibrate", "--model", file("small"), "--agreement", "1.5"))
                .contains("colm calibrate: --agreement must be above 0 and at most 1, is 1.5");
        var plain = new ModelShape(
                Variant.COLM,
                300,
                1,
                32,
                64,
                10_000,
                1e-5,
                List.of(new ChainShape(32, 1, 32), new ChainShape(32, 1, 32)));
        new RandomModel(plain, 5).write(folder.resolve("plain"), "plain", ElementType.F32);
        assertThat(colm.fail("calibrate", "--model", file("plain")))
                .contains("colm calibrate: a plain CoLM has nothing to calibrate");
    }

    @Test
    void logsOfRunsAreDrawn() throws IOException {
        for (String run : List.of("first", "second")) {
            try (RunLog log = RunLog.open(folder.resolve(run))) {
                log.append(new RunLog.Step(1, 512, 1, 3e-3, 1, new TreeMap<>(Map.of(1, 5.5))));
            }
        }
        assertThat(colm.succeed("curves", file("first"))).contains(file("first/curves.html"), file("first/curves.png"));
        colm.succeed("curves", file("first"), file("second"), "--out", file("both"));
        assertThat(folder.resolve("both/curves.html")).content().contains("first, second");
        assertThat(folder.resolve("both/curves.png")).isNotEmptyFile();

        assertThat(colm.fail("curves", file("third")))
                .contains("colm curves: there is no log.jsonl in " + file("third"));
        assertThat(colm.run("curves")).isEqualTo(2);
    }

    @Test
    void aMissingLengthIsExplained() {
        assertThat(colm.run("train", "--text", "x", "--out", file("out"))).isEqualTo(2);
        assertThat(colm.err()).contains("--steps").contains("--minutes");
        assertThat(colm.run("data")).isEqualTo(2);
        assertThat(colm.err()).contains("colm data stories");
        assertThat(colm.run("bench")).isEqualTo(2);
        assertThat(colm.err()).contains("colm bench engine");
    }
}
