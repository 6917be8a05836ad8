package io.colm.registry;

import static io.colm.registry.RunningRegistry.error;
import static io.colm.registry.TestingModel.buffer;
import static io.colm.registry.TestingModel.bytes;
import static io.colm.registry.TestingModel.digest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import io.colm.wire.registry.AliasRequest;
import io.colm.wire.registry.Blob;
import io.colm.wire.registry.Model;
import io.colm.wire.registry.Pod;
import io.colm.wire.registry.Registry;
import io.colm.wire.registry.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class RegistryTests extends RegistryFixture {

    @Test
    void filesPushedComeBackByteForByte(@TempDir Path files) throws IOException {
        byte[] shard = new byte[3_000_001];
        new Random(1).nextBytes(shard);
        Path source = Files.write(files.resolve("shard"), shard);
        Flux<DataBuffer> content = DataBufferUtils.read(source, DefaultDataBufferFactory.sharedInstance, 8192);

        assertThat(registry.store(digest(shard), content).block()).isEqualTo(new Blob(digest(shard), shard.length));

        assertThat(registry.blob(digest(shard)).block()).isEqualTo(new Blob(digest(shard), shard.length));
        Path copy = files.resolve("copy");
        DataBufferUtils.write(registry.fetch(digest(shard)), copy).block();
        assertThat(copy).hasSameBinaryContentAs(source);
    }

    @Test
    void aBlobIsServedWithItsLength() {
        registry.store(digest("text"), Flux.just(buffer("text"))).block();

        Long length = running.http()
                .get()
                .uri("/v1/blobs/" + digest("text"))
                .exchangeToMono(response -> response.releaseBody()
                        .thenReturn(response.headers().contentLength().orElse(-1)))
                .block();

        assertThat(length).isEqualTo(4);
    }

    @Test
    void anAddressWhereNothingIsIsRefusedInWordsOfOurs() {
        String refusal = running.http()
                .get()
                .uri("/v1/nope")
                .exchangeToMono(response -> response.bodyToMono(String.class))
                .block();

        assertThat(refusal)
                .contains("NOT_FOUND", "There is nothing at this address")
                .doesNotContain("resource");
    }

    @Test
    void anEmptyBlobIsABlob() {
        assertThat(registry.store(digest(""), Flux.empty()).block()).isEqualTo(new Blob(digest(""), 0));
    }

    @Test
    void bytesThatDoNotMatchTheirDigestAreRefusedAndLeaveNothing() {
        Mono<Blob> wrong = registry.store(digest("these"), Flux.just(buffer("others")));

        WireError refusal = refusal(wrong);

        assertThat(refusal.code()).isEqualTo(ErrorCode.DIGEST_MISMATCH);
        assertThat(refusal.message()).contains(digest("others"));
        assertThat(refusal(registry.blob(digest("these"))).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(directory.resolve("uploads")).isEmptyDirectory();
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() {
        Flux<DataBuffer> broken = Flux.concat(
                Flux.range(0, 100).map(_ -> buffer("x".repeat(10_000))), Flux.error(new IOException("gone")));

        Throwable failure = catchThrowable(() -> registry.store(UNKNOWN, broken).block());

        assertThat(failure).isNotNull();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(directory.resolve("uploads")).isEmptyDirectory());
        assertThat(refusal(registry.blob(UNKNOWN)).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void blobsOfTheSameBytesStoredAtOnceAllSucceed() {
        String text = "the same ".repeat(50_000);

        List<Blob> stored = Flux.range(0, 16)
                .flatMap(_ -> registry.store(digest(text), Flux.just(buffer(text))), 16)
                .collectList()
                .block();

        assertThat(stored).hasSize(16).containsOnly(new Blob(digest(text), text.length()));
        assertThat(bytes(registry.fetch(digest(text)))).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(directory.resolve("uploads")).isEmptyDirectory();
    }

    @Test
    void aVersionIsNamedByItsCanonicalManifest() {
        TestingModel model = TestingModel.named("canonical");

        Version version = push(model);

        String manifest = registry.manifest("canonical", version.id()).block();
        assertThat(digest(manifest)).isEqualTo(version.id());
        assertThat(manifest)
                .startsWith("{\"chains\":[{\"id\":\"")
                .contains("\"normEpsilon\":1.0E-5")
                .doesNotContain("\n");
        assertThat(version.model()).isEqualTo("canonical");
        assertThat(version.chains())
                .extracting(chain -> chain.shard().digest())
                .containsExactly(digest(model.first()), digest(model.second()));
        assertThat(version.tokenizer().file()).isEqualTo("tokenizer.json");
        assertThat(registry.version("canonical", "latest").block()).isEqualTo(version);
    }

    @Test
    void theSameManifestInOtherOrderAndSpacingIsTheSameVersion() {
        TestingModel model = TestingModel.named("reordered");
        Version version = push(model);
        String other = model.manifest()
                .replace(
                        "{\"format\": \"colm-model-1\", \"name\": \"reordered\"",
                        "{\"name\":\"reordered\",\"format\":\"colm-model-1\"")
                .replace("1e-5", "0.00001");

        assertThat(registry.publish("reordered", other).block()).isEqualTo(version);

        assertThat(registry.models().block()).contains(new Model("reordered", List.of(version.id()), Map.of()));
    }

    @Test
    void aNewSecondChainKeepsTheIdOfTheFirst() {
        TestingModel model = TestingModel.named("siblings");
        Version old = push(model);

        Version fresh = push(model.retrained());

        assertThat(fresh.chains().getFirst()).isEqualTo(old.chains().getFirst());
        assertThat(fresh.chains().getLast()).isNotEqualTo(old.chains().getLast());
        assertThat(fresh.id()).isNotEqualTo(old.id());
    }

    @Test
    void missingBlobsAreNamed() {
        TestingModel model = TestingModel.named("incomplete");
        registry.store(digest(model.first()), Flux.just(buffer(model.first()))).block();

        WireError refusal = refusal(registry.publish("incomplete", model.manifest()));

        assertThat(refusal.code()).isEqualTo(ErrorCode.MISSING_BLOBS);
        assertThat(refusal.message())
                .contains(digest(model.second()), digest(model.tokenizer()))
                .doesNotContain(digest(model.first()));
        assertThat(refusal(registry.version("incomplete", "latest")).code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    }

    @Test
    void aManifestUnderAnotherNameIsRefused() {
        TestingModel model = TestingModel.named("misnamed");
        model.storeBlobs(registry);

        WireError refusal = refusal(registry.publish("fables", model.manifest()));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refusal.parameter()).isEqualTo("name");
    }

    @Test
    void aChainIdThatDoesNotFollowFromItsDigestsIsRefused() {
        TestingModel model = TestingModel.named("forged");
        String two = push(model).chains().get(1).id();

        WireError refusal = refusal(registry.publish("forged", model.manifest().replace(two, UNKNOWN)));

        assertThat(refusal.parameter()).isEqualTo("chains[1].id");
        assertThat(refusal.message()).contains(two);
    }

    @Test
    void aLengthThatIsNotTheBlobsIsRefused() {
        TestingModel model = TestingModel.named("longer");
        model.storeBlobs(registry);
        String bytes = "\"bytes\": " + model.tokenizer().length();

        WireError refusal = refusal(registry.publish("longer", model.manifest().replace(bytes, "\"bytes\": 99")));

        assertThat(refusal.parameter()).isEqualTo("bytes");
        assertThat(refusal.message()).contains("tokenizer.json", "99");
    }

    @Test
    void anAliasMovesOnlyFromWhereItIsExpected() {
        TestingModel model = TestingModel.named("aliased");
        String old = push(model).id();
        String fresh = push(model.retrained()).id();
        registry.alias("aliased", "champion", new AliasRequest(old, null)).block();

        WireError refusal = refusal(registry.alias("aliased", "champion", new AliasRequest(old, fresh)));

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal.message()).contains(old);
        Model moved = registry.alias("aliased", "champion", new AliasRequest(fresh, old))
                .block();
        assertThat(moved).isEqualTo(new Model("aliased", List.of(old, fresh), Map.of("champion", fresh)));
        assertThat(registry.version("aliased", "champion").block().id()).isEqualTo(fresh);
    }

    @Test
    void ofTwoMovesFromTheSamePlaceOneWins() {
        TestingModel model = TestingModel.named("contended");
        String old = push(model).id();
        String fresh = push(model.retrained()).id();
        for (int round = 0; round < 20; round++) {
            registry.alias("contended", "champion", new AliasRequest(old, null)).block();

            List<Boolean> won = Flux.range(0, 4)
                    .flatMap(_ -> registry.alias("contended", "champion", new AliasRequest(fresh, old))
                            .map(_ -> true)
                            .onErrorReturn(e -> error(e).code() == ErrorCode.CONFLICT, false))
                    .collectList()
                    .block();

            assertThat(won).containsExactlyInAnyOrder(true, false, false, false);
        }
    }

    @Test
    void latestCannotBeMovedByHand() {
        String id = push(TestingModel.named("computed")).id();

        assertThat(refusal(registry.alias("computed", "latest", new AliasRequest(id, null)))
                        .parameter())
                .isEqualTo("alias");
    }

    @Test
    void aRestartKeepsVersionsAndAliases(@TempDir Path elsewhere) {
        TestingModel model = TestingModel.named("tales");
        Version version;
        String manifest;
        try (RunningRegistry first = new RunningRegistry(elsewhere)) {
            version = push(first.client(), model);
            manifest = first.client().manifest("tales", "latest").block();
            first.client()
                    .alias("tales", "champion", new AliasRequest(version.id(), null))
                    .block();
        }

        try (RunningRegistry second = new RunningRegistry(elsewhere)) {
            assertThat(second.client().version("tales", "champion").block()).isEqualTo(version);
            assertThat(second.client().manifest("tales", "latest").block()).isEqualTo(manifest);
            assertThat(bytes(second.client().fetch(digest(model.second()))))
                    .isEqualTo(model.second().getBytes(StandardCharsets.UTF_8));
        }
        assertThat(registry.models().block())
                .as("of the other, still running registry")
                .isNotNull();
    }

    @Test
    void whatIsUnknownIsNotFound() {
        push(TestingModel.named("known"));

        assertThat(code(registry.version("fables", "latest"))).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        assertThat(code(registry.version("known", "champion"))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(code(registry.version("known", UNKNOWN))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(code(registry.manifest("known", UNKNOWN))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(code(registry.alias("fables", "champion", new AliasRequest(UNKNOWN, null))))
                .isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        assertThat(code(registry.alias("known", "champion", new AliasRequest(UNKNOWN, null))))
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(code(registry.fetch(UNKNOWN).then())).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "..%2F..%2Fregistry.mv.db", "ABCDEF"})
    void aNameThatIsNoDigestIsRefused(String digest) {
        assertThat(code(running.http()
                        .get()
                        .uri("/v1/blobs/" + digest)
                        .retrieve()
                        .bodyToMono(String.class)))
                .isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/models/tales/versions | not json",
                "/v1/models/tales/versions | []",
                "/v1/models/tales/versions | null",
                "/v1/models/tales/aliases/champion | {}",
                "/v1/models/tales/aliases/champion | {\"version\": 3",
                "/v1/pods/one | {}",
                "/v1/pods/one | []"
            })
    void bodiesThatMakeNoSenseAreRefused(String path, String body) {
        Mono<String> answer = running.http()
                .put()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .retrieve()
                .bodyToMono(String.class);

        assertThat(code(answer)).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void anAnnouncedPodIsListed() {
        Pod pod = new Pod("one", "http://localhost:9000", "tales", UNKNOWN, 1, 2, true, 1024, true, 3, 60_000);

        registry.announce("one", pod).block();

        assertThat(registry.pods().block()).containsExactly(pod);
        assertThat(text("/actuator/prometheus")).contains("colm_registry_pods 1.0");
    }

    @Test
    void healthTellsReadinessAndLiveness() {
        for (String probe : List.of("", "/readiness", "/liveness")) {
            assertThat(text("/actuator/health" + probe)).contains("\"status\":\"UP\"");
        }
    }

    private static String text(String path) {
        return running.http()
                .get()
                .uri(path)
                .retrieve()
                .bodyToMono(String.class)
                .block();
    }

    private static Version push(TestingModel model) {
        return push(registry, model);
    }

    private static Version push(Registry registry, TestingModel model) {
        model.storeBlobs(registry);
        return registry.publish(model.name(), model.manifest()).block();
    }
}
