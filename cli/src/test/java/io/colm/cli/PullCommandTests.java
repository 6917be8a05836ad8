package io.colm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.model.ModelShape;
import io.colm.model.reference.RandomModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullCommandTests {

    @TempDir
    Path folder;

    private final Terminal colm = new Terminal();
    private TestingRegistry registry;
    private ModelDirectory parent;
    private ModelDirectory child;
    private String version;

    @BeforeEach
    void start() throws IOException {
        parent = model("parent", TinyModels.air(32, 32));
        child = model("child", TinyModels.air(32, 32, 32));
        registry = new TestingRegistry();
        version = registry.hold(parent);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private ModelDirectory model(String name, ModelShape shape) throws IOException {
        return new RandomModel(shape, 1).write(folder.resolve(name), "tiny", ElementType.F32);
    }

    private String[] pull(String version) {
        return new String[] {"pull", "--registry", registry.url(), "--out", pulled().toString(), version};
    }

    private Path pulled() {
        return folder.resolve("pulled");
    }

    @Test
    void anUpgradeFetchesOnlyTheNewShard() throws IOException {
        assertThat(colm.succeed(pull("tiny"))).contains("fetched chain-1.safetensors", version);
        assertThat(ModelDirectory.open(pulled()).manifest()).isEqualTo(parent.manifest());
        ModelDirectory.open(pulled()).shard(2).close();

        registry.hold(child);
        colm.succeed(pull("tiny@latest"));

        assertThat(ModelDirectory.open(pulled()).manifest()).isEqualTo(child.manifest());
        ModelDirectory.open(pulled()).shard(3).close();
        assertThat(colm.out().lines().filter(line -> line.startsWith("fetched")))
                .singleElement()
                .asString()
                .startsWith("fetched chain-3.safetensors");
    }

    @Test
    void aVersionIsNamedByAliasByIdOrByTheBeginOfItsId() throws IOException {
        registry.hold(child);
        for (String named : List.of("tiny@first", "tiny@" + version, version, version.substring(0, 8))) {
            assertThat(colm.succeed(pull(named))).contains("tiny, version " + version);
        }
    }

    @Test
    void aDamagedShardLeavesNoModelBehind() throws IOException {
        byte[] shard = registry.answers.get(
                TestingRegistry.blob(parent.manifest().chains().get(1).shard().digest()));
        shard[shard.length / 2] ^= 1;

        assertThat(colm.fail(pull("tiny"))).startsWith("colm pull: chain-2.safetensors is damaged in the registry");
        assertThat(pulled().resolve("manifest.json")).doesNotExist();
        try (var files = Files.list(pulled())) {
            assertThat(files).extracting(file -> file.getFileName().toString()).containsExactly("chain-1.safetensors");
        }
        shard[shard.length / 2] ^= 1;
        assertThat(colm.succeed(pull("tiny"))).contains("chain-1.safetensors is there already");
    }

    @Test
    void whatCannotBePulledIsSaid() throws IOException {
        assertThat(colm.fail(pull("Tiny Model")))
                .contains(
                        "has no version 'Tiny Model': write NAME, NAME@ALIAS, NAME@ID or ID; it has the models [tiny]");
        assertThat(colm.fail(pull("tiny@stable")))
                .contains("has no version or alias 'stable' of tiny; its aliases are [first, latest]");
        assertThat(colm.fail("pull", "--registry", "localhost:1", "--out", pulled().toString(), "tiny"))
                .contains("A registry's URL must be http://HOST:PORT, is localhost:1");
        Files.createDirectories(pulled());
        Files.write(
                pulled().resolve("manifest.json"),
                Files.readString(parent.folder().resolve("manifest.json"))
                        .replace("\"tiny\"", "\"other\"")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(colm.fail(pull("tiny"))).contains("holds the model 'other', not 'tiny': say another folder");
    }
}
