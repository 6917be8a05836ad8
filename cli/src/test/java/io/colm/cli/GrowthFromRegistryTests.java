package io.colm.cli;

import static io.colm.cli.TestingRegistry.blob;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.colm.model.ModelManifest;
import io.colm.model.ModelShape;
import io.colm.model.reference.RandomModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ManifestJson;
import io.colm.model.shard.ModelDirectory;
import io.colm.training.story.StoryGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are grown from a version in a registry and published there. */
class GrowthFromRegistryTests {

    private static final ModelShape SHAPE = TinyModels.air(32, 32);

    @TempDir
    Path folder;

    private final Terminal colm = new Terminal();
    private TestingRegistry registry;
    private ModelDirectory parent;
    private String version;

    @BeforeEach
    void holdParent() throws IOException {
        System.setProperty("colm.home", folder.toString());
        new StoryGenerator(3).write(folder.resolve("stories.txt"), 0.02);
        parent = new RandomModel(SHAPE, 1).write(folder.resolve("parent"), "tiny", ElementType.F16);
        registry = new TestingRegistry();
        version = registry.hold(parent);
    }

    @Test
    void aShardThatIsBrokenOrMissingIsNamedBeforeItIsSent() throws IOException {
        ModelDirectory model = new RandomModel(SHAPE, 2).write(folder.resolve("other"), "other", ElementType.F16);
        Path shard = model.folder().resolve("chain-2.safetensors");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length - 1] ^= 1;
        Files.write(shard, bytes);
        String[] push = {"push", "--registry", registry.url(), model.folder().toString()};

        assertThat(colm.fail(push))
                .contains("other cannot be published: a file, chain-2.safetensors, must have", "fetch it again");
        Files.delete(shard);
        assertThat(colm.fail(push)).contains("a file of the manifest, chain-2.safetensors, is not in ");
    }

    @AfterEach
    void stop() {
        registry.close();
        System.clearProperty("colm.home");
    }

    @Test
    void ofAnExpandedVersionTheNewShardAloneIsSent() throws IOException {
        colm.succeed(registered("expand", "--width", "32", "--from", "tiny@first", "--push"));

        ModelManifest grown = ModelDirectory.open(out()).manifest();
        assertThat(sent()).containsExactly(blob(grown.chains().get(2).shard().digest()));
        assertThat(grown.chains().subList(0, 2)).isEqualTo(parent.manifest().chains());
        assertThat(grown.parent()).isEqualTo(parent.version());
        assertThat(newest("tiny")).isEqualTo(grown);
    }

    @Test
    void ofASiblingTheTunedShardAloneIsSent() throws IOException {
        colm.succeed(registered("tune", "--name", "sibling", "--from", version.substring(0, 8), "--push"));

        ModelManifest sibling = newest("sibling");
        assertThat(sent()).containsExactly(blob(sibling.chains().get(1).shard().digest()));
        assertThat(sibling.chains().getFirst())
                .isEqualTo(parent.manifest().chains().getFirst());
        assertThat(sibling.parent()).isEqualTo(parent.version());
    }

    @Test
    void whatWasTrainedFurtherIsPublishedWithItsParent() throws IOException {
        colm.succeed(registered("train", "--name", "further", "--from", "tiny", "--push"));

        assertThat(sent()).hasSize(2);
        assertThat(newest("further").parent()).isEqualTo(parent.version());
    }

    @Test
    void aVersionIsFetchedOnce() {
        colm.succeed(registered("expand", "--width", "32", "--from", "tiny"));
        assertThat(fetched()).hasSize(3);

        colm.succeed(registered("expand", "--width", "32", "--from", "tiny"));
        assertThat(fetched()).hasSize(3);
        assertThat(registry.asked).as("nothing was to be published").noneMatch(request -> request.startsWith("PUT"));
    }

    @Test
    void aFolderIsTakenAsItIsAndPublished() throws IOException {
        colm.succeed(
                registered("expand", "--width", "32", "--from", parent.folder().toString(), "--push"));

        assertThat(fetched()).isEmpty();
        assertThat(sent()).hasSize(1);
        assertThat(newest("tiny").parent()).isEqualTo(parent.version());
    }

    @Test
    void whatCannotBeDoneIsRefusedBeforeTraining() {
        assertThat(colm.fail(command("expand", "--width", "32", "--from", "tiny")))
                .contains("colm expand: --from tiny is no folder; if it is a version in a registry, say --registry");
        assertThat(colm.fail(
                        command("tune", "--name", "x", "--from", parent.folder().toString(), "--push")))
                .contains("colm tune: --push publishes to a registry: say --registry URL as well");
        assertThat(colm.fail(command("train", "--push"))).contains("say --registry URL as well");
        assertThat(colm.fail(registered("expand", "--width", "32", "--from", "tales")))
                .contains("has no version 'tales'", "it has the models [tiny]");
        assertThat(colm.fail(registered("expand", "--width", "32", "--from", "tiny@" + "f".repeat(64))))
                .contains("has no version or alias 'ffff");
        registry.close();
        assertThat(colm.fail(registered("expand", "--width", "32", "--from", "tiny")))
                .contains("The registry at " + registry.url() + " does not answer");
        assertThat(colm.fail(registered(
                        "tune", "--name", "x", "--from", parent.folder().toString(), "--push")))
                .contains("does not answer");
        assertThat(out()).doesNotExist();
    }

    @Test
    void aModelThatCannotBePublishedIsThere() throws IOException {
        registry.full = true;

        assertThat(colm.fail(registered("expand", "--width", "32", "--from", "tiny", "--push")))
                .contains(
                        "The model in " + out() + " could not be published",
                        "colm push --registry " + registry.url() + " " + out() + " tries it again: ",
                        "There is no such thing.");
        assertThat(ModelDirectory.open(out()).manifest().chains()).hasSize(3);
    }

    @Test
    void aLineageIsShownAsATreeOrAsTheRegistrySaysIt() throws IOException {
        String answer = """
                {"version": {"id": "%s", "model": "tiny", "parent": "%s", "chains": 2, "shared": [1, 2], "inherited": [],
                             "aliases": ["first"]}, "ancestors": [], "descendants": []}
                """.formatted(version, "a".repeat(64));
        registry.answers.put("/v1/versions/" + version + "/lineage", answer.getBytes(UTF_8));

        assertThat(colm.succeed("lineage", "--registry", registry.url(), "tiny@first"))
                .isEqualToNormalizingNewlines("""
                        aaaaaaaaaaaa is not in this registry
                           tiny 000000010000 [first] *: 2 chains
                        """);
        assertThat(colm.succeed("lineage", "--json", "--registry", registry.url(), version))
                .containsSubsequence("\"parent\" : \"" + "a".repeat(64), "\"shared\" : [ 1, 2 ]");
        assertThat(colm.fail("lineage", "--registry", registry.url(), "tales")).contains("has no version 'tales'");
    }

    private String[] registered(String... command) {
        return command(Stream.concat(Stream.of(command), Stream.of("--registry", registry.url()))
                .toArray(String[]::new));
    }

    private String[] command(String... command) {
        String stories = folder.resolve("stories.txt").toString();
        List<String> run = List.of("--text", stories, "--steps", "1", "--rows", "2", "--threads", "1");
        return Stream.of(List.of(command), run, List.of("--precision", "fp32", "--out", out().toString()))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private Path out() {
        return folder.resolve("out");
    }

    private List<String> sent() {
        return asked("PUT /v1/blobs/");
    }

    private List<String> fetched() {
        return asked("GET /v1/blobs/").stream()
                .filter(path -> !path.endsWith("/info"))
                .toList();
    }

    private List<String> asked(String begin) {
        return registry.asked.stream()
                .filter(request -> request.startsWith(begin))
                .map(request -> request.substring(4))
                .toList();
    }

    private ModelManifest newest(String model) throws IOException {
        return ManifestJson.read(registry.newest(model));
    }
}
