package io.colm.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.cli.platform.Catalogue;
import io.colm.cli.platform.Platform;
import io.colm.cli.platform.PlatformException;
import io.colm.cli.platform.PlatformOptions;
import io.colm.engine.KvLayout;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.engine.onnx.Precision;
import io.colm.model.ChainShape;
import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.Variant;
import io.colm.model.reference.RandomModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.ShardWriter;
import io.colm.platform.Api.Reply;
import io.colm.wire.registry.Lineage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model and its sibling, which shares chain 1, on one platform. */
class FamilyTests {

    private static final ModelShape SHAPE = new ModelShape(
            Variant.COLM_AIR,
            300,
            2,
            32,
            1024,
            10_000,
            1e-5,
            List.of(new ChainShape(64, 2, 64), new ChainShape(64, 0, 64)));

    /** Blocks leave a pod beside the answer, so the sibling may be too early; then another prompt is tried. */
    private static final int ATTEMPTS = 20;

    @TempDir
    Path folder;

    @Test
    void aSiblingFindsTheBlocksOfItsParentAndSaysWhatItSaysWithoutThem() throws IOException {
        ModelDirectory parent = new RandomModel(SHAPE, 1).write(folder.resolve("a"), "parent", ElementType.F32);
        try (Platform platform = start(List.of(parent.folder(), sibling(parent, "sibling")))) {
            Api api = new Api(platform.gateway(), "colm-demo-key");

            assertThat(api.get("/v1/models").json().path("data").findValuesAsString("id"))
                    .containsExactly("parent", "parent:1", "parent:2", "sibling", "sibling:1", "sibling:2");
            int cached = 0;
            for (int attempt = 0; cached == 0 && attempt < ATTEMPTS; attempt++) {
                answered(api, "parent:2", attempt, "");
                Reply warm = answered(api, "sibling:2", attempt, "");
                Reply cold = answered(api, "sibling:2", attempt, "cold" + attempt);
                assertThat(cachedTokens(cold)).isZero();
                assertThat(warm.text()).isEqualTo(cold.text());
                assertThat(warm.json().path("model").asString()).isEqualTo("sibling:2");
                cached = cachedTokens(warm);
            }
            assertThat(cached).isGreaterThanOrEqualTo(2 * 64);
        }
    }

    @Test
    void theRegistryTellsWhoseChainsASiblingHas() throws IOException {
        ModelDirectory parent = new RandomModel(SHAPE, 1).write(folder.resolve("a"), "parent", ElementType.F32);
        ModelDirectory sibling = ModelDirectory.open(sibling(parent, "sibling"));
        List<String> said = new ArrayList<>();
        try (Platform _ = start(List.of(parent.folder(), sibling.folder()), said::add)) {
            assertThat(said).contains("published parent as version " + parent.version());
            var catalogue = new Catalogue(HttpClient.newHttpClient(), registry(said));

            Lineage lineage = catalogue.lineage(catalogue.find("sibling").id());

            assertThat(lineage.version().id()).isEqualTo(sibling.version());
            assertThat(lineage.version().inherited()).containsExactly(1);
            assertThat(lineage.ancestors()).extracting(Lineage.Relative::id).containsExactly(parent.version());
        }
    }

    private static URI registry(List<String> said) {
        String begin = "starting model-registry";
        return said.stream()
                .filter(line -> line.startsWith(begin))
                .map(line -> URI.create(line.substring(begin.length()).strip()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void twoModelsOfOneNameAreNotServedSideBySide() throws IOException {
        ModelDirectory parent = new RandomModel(SHAPE, 1).write(folder.resolve("a"), "parent", ElementType.F32);
        Path same = sibling(parent, "parent");

        assertThatThrownBy(() -> start(List.of(parent.folder(), same)))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("are both named 'parent'");
    }

    private Platform start(List<Path> models) {
        return start(models, System.out::println);
    }

    private Platform start(List<Path> models, Consumer<String> progress) {
        return Platform.start(
                new PlatformOptions(
                        Checkout.root(),
                        folder.resolve("state"),
                        0,
                        models,
                        List.of(0),
                        new OnnxSettings(Precision.FP32, KvLayout.ElementType.BF16, 1),
                        false),
                progress);
    }

    /** Chain 1 and the tokenizer are the parent's files; chain 2 is another. */
    private Path sibling(ModelDirectory parent, String name) throws IOException {
        Path to = Files.createDirectory(folder.resolve("b"));
        FileEntry first = parent.manifest().chains().getFirst().shard();
        FileEntry tokenizer = parent.manifest().tokenizer();
        Files.copy(parent.folder().resolve(first.file()), to.resolve(first.file()));
        Files.copy(parent.folder().resolve(tokenizer.file()), to.resolve(tokenizer.file()));
        FileEntry second = new ShardWriter(ShardLayout.of(SHAPE, 2), ElementType.F32)
                .write(to.resolve("chain-2.safetensors"), new RandomModel(SHAPE, 2).weights(2)::get);
        ModelManifest manifest = ModelManifest.of(name, SHAPE, List.of(first, second), tokenizer, List.of());
        ModelDirectory.write(to, manifest.grownFrom(parent.version()));
        return to;
    }

    private static Reply answered(Api api, String model, int attempt, String salt) {
        Map<String, Object> request = new HashMap<>(Map.of("model", model, "max_tokens", 24, "temperature", 0));
        request.put(
                "messages",
                List.of(Map.of("role", "user", "content", attempt + " times upon a time there was. ".repeat(30))));
        if (!salt.isEmpty()) {
            request.put("colm", Map.of("cache_salt", salt));
        }
        Reply reply = api.chat(request);
        assertThat(reply.status()).as("%s", reply.json()).isEqualTo(200);
        return reply;
    }

    private static int cachedTokens(Reply reply) {
        return reply.json()
                .path("usage")
                .path("prompt_tokens_details")
                .path("cached_tokens")
                .asInt(-1);
    }
}
