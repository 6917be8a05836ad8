package io.colm.inference.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.inference.FakeKvCache;
import io.colm.inference.FakeRegistry;
import io.colm.inference.Requests;
import io.colm.inference.TestPod;
import io.colm.inference.TinyModel;
import io.colm.inference.Told;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.Prompt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version with one more chain comes while pods serve the one before. */
class UpgradeTests {

    private static final int BLOCKS = 3;
    private static final int TOKENS = BLOCKS * 64;

    @TempDir
    Path folder;

    @Test
    void anExpandedVersionFetchesItsNewShardAndFindsTheOldVersionsBlocks() throws Exception {
        TinyModel before = TinyModel.write(Files.createDirectory(folder.resolve("before")), 1024, 2);
        TinyModel after = TinyModel.write(Files.createDirectory(folder.resolve("after")), 1024, 3);
        try (FakeRegistry registry = new FakeRegistry(before);
                FakeKvCache cache = new FakeKvCache();
                TestPod old = pod(registry, cache)) {
            Told cold = Told.by(old, asked(2));
            cache.awaitStored(BLOCKS);
            registry.fetched().clear();
            registry.publish(after);

            try (TestPod upgraded = pod(registry, cache)) {
                Told same = Told.by(upgraded, asked(2));

                assertThat(registry.fetched())
                        .containsExactly(
                                after.manifest().chains().get(2).shard().digest());
                assertThat(same.started().cachedTokens()).isEqualTo(TOKENS);
                assertThat(same.ids()).isEqualTo(cold.ids());
                assertThat(Told.by(upgraded, asked(3)).started().cachedTokens()).isEqualTo(TOKENS);
                assertThat(Told.by(old, asked(2)).ids()).isEqualTo(cold.ids());
            }
        }
    }

    private TestPod pod(FakeRegistry registry, FakeKvCache cache) throws InterruptedException {
        return TestPod.start(registry, folder.resolve("pod"), "kv-url=" + cache.url(), "cache.deadline=2s")
                .ready(registry);
    }

    private static GenerationRequest asked(int chains) {
        List<Integer> tokens = new Random(11).ints(TOKENS + 8, 5, 260).boxed().toList();
        return Requests.of(new Prompt.Tokens(tokens)).tiers(chains).request();
    }
}
