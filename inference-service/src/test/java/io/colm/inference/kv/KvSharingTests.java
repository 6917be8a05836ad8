package io.colm.inference.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.inference.FakeKvCache;
import io.colm.inference.FakeRegistry;
import io.colm.inference.Requests;
import io.colm.inference.TestPod;
import io.colm.inference.TinyModel;
import io.colm.inference.Told;
import io.colm.wire.generation.Prompt;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;

class KvSharingTests {

    private static final int BLOCK = 64;

    /** Three full blocks and a bit. */
    private static final Prompt LONG = tokens(11, 200);

    @TempDir
    static Path folder;

    private static FakeRegistry registry;
    private static FakeKvCache cache;
    private static TestPod pod;
    private static TestPod neighbour;

    private String tenant = "";

    @BeforeAll
    static void start() throws Exception {
        registry = new FakeRegistry(TinyModel.write(folder, 1024));
        cache = new FakeKvCache();
        pod = pod();
        neighbour = pod();
    }

    private static TestPod pod() throws InterruptedException {
        return TestPod.start(
                        registry, folder.resolve("pod"), "runner=echo", "kv-url=" + cache.url(), "cache.deadline=2s")
                .ready(registry);
    }

    @AfterAll
    static void stop() {
        neighbour.close();
        pod.close();
        cache.close();
        registry.close();
    }

    @BeforeEach
    void startAfresh(TestInfo test) {
        cache.clear();
        tenant = test.getDisplayName();
    }

    /** A block that came late would count as one that the next test waits for. */
    @AfterEach
    void finishPublishing() {
        pod.awaitPublished();
        neighbour.awaitPublished();
    }

    private Requests asked() {
        return Requests.of(LONG).tenant(tenant);
    }

    @Test
    void whatAPodHoldsItFindsItself() {
        cache.fault(answer -> Flux.error(new IllegalStateException("broken on purpose")));
        double hits = pod.counted("colm.prefix.hit.tokens");

        Told first = Told.by(pod, asked().request());
        Told second = Told.by(pod, asked().request());
        Told stranger = Told.by(pod, asked().tenant("a stranger").request());

        assertThat(second.started().cachedTokens()).isEqualTo(3 * BLOCK);
        assertThat(second.ids()).isEqualTo(first.ids());
        assertThat(stranger.started().cachedTokens()).isZero();
        assertThat(pod.counted("colm.prefix.hit.tokens") - hits).isEqualTo(3 * BLOCK);
    }

    @Test
    void whatOneRequestComputedIsFoundByTheNextOfItsTenant() throws Exception {
        Told first = Told.by(pod, asked().tiers(1).request());
        cache.awaitStored(3);
        double full = lookups("full");

        Told second = Told.by(neighbour, asked().tiers(3).request());
        Told stranger = Told.by(neighbour, asked().tenant("stranger").request());

        assertThat(first.started().cachedTokens()).isZero();
        assertThat(second.started().cachedTokens()).isEqualTo(3 * BLOCK);
        assertThat(second.finished().usage().cachedTokens()).isEqualTo(3 * BLOCK);
        assertThat(second.ids()).isEqualTo(first.ids());
        assertThat(lookups("full") - full).isEqualTo(1);
        assertThat(stranger.started().cachedTokens()).isZero();
    }

    @Test
    void blocksThatTheAnswerFillsCarryItsContinuation() throws Exception {
        Requests whole = asked().maxTokens(120).temperature(1, 9);
        Told undisturbed = Told.by(pod, whole.request());
        cache.awaitStored(4);

        Told rest = Told.by(
                neighbour,
                whole.continued(undisturbed.ids().subList(0, 100), "").request());

        assertThat(rest.ids()).isEqualTo(undisturbed.ids().subList(100, 120));
        assertThat(rest.text()).isEqualTo(undisturbed.text());
        assertThat(rest.started().cachedTokens()).isEqualTo(4 * BLOCK);
        assertThat(rest.started().reprefilledTokens()).isEqualTo(300 - 1 - 4 * BLOCK);
    }

    @Test
    void aDamagedBlockEndsThePrefixAndNothingElse() throws Exception {
        Told first = Told.by(pod, asked().request());
        cache.awaitStored(3);
        double damaged = lookups("damaged");
        cache.fault(answer -> answer.index((index, block) -> index == 1 ? flipped(block) : block));

        Told second = Told.by(neighbour, asked().request());

        assertThat(second.started().cachedTokens()).isEqualTo(BLOCK);
        assertThat(second.ids()).isEqualTo(first.ids());
        assertThat(lookups("damaged") - damaged).isEqualTo(1);
    }

    @Test
    void anotherBlockThanAskedForIsNotTaken() throws Exception {
        Told first = Told.by(pod, asked().request());
        cache.awaitStored(3);
        cache.fault(answer -> answer.skip(1));

        Told second = Told.by(neighbour, asked().request());

        assertThat(second.started().cachedTokens()).isZero();
        assertThat(second.ids()).isEqualTo(first.ids());
    }

    @Test
    void aCacheThatFallsSilentGivesWhatItGaveSoFar() throws Exception {
        Told.by(pod, asked().request());
        cache.awaitStored(3);
        double late = lookups("deadline");
        cache.fault(answer -> answer.take(2).concatWith(Flux.never()));

        Told second = Told.by(neighbour, asked().request());

        assertThat(second.started().cachedTokens()).isEqualTo(2 * BLOCK);
        assertThat(lookups("deadline") - late).isEqualTo(1);
    }

    @Test
    void aCacheThatSendsRubbishOrFailsCostsNothing() {
        Told plain = Told.by(pod, asked().request());
        cache.fault(answer -> answer.concatWith(Flux.just(rubbish())));
        Told rubbish = Told.by(pod, asked().tenant("rubbish").request());
        cache.fault(answer -> Flux.error(new IllegalStateException("broken on purpose")));
        Told broken = Told.by(pod, asked().tenant("broken").request());

        assertThat(rubbish.ids()).isEqualTo(plain.ids());
        assertThat(broken.ids()).isEqualTo(plain.ids());
    }

    @Test
    void withoutACacheToReachEveryRequestIsAnswered() throws Exception {
        FakeKvCache gone = new FakeKvCache();
        try (TestPod lonely = TestPod.start(registry, folder.resolve("pod"), "runner=echo", "kv-url=" + gone.url())
                .ready(registry)) {
            gone.close();
            for (int i = 0; i < 6; i++) {
                Told told = Told.by(lonely, asked().tenant("tenant " + i).request());
                assertThat(told.started().cachedTokens()).isZero();
                assertThat(told.tokens()).hasSize(32);
            }
            assertThat(lonely.counted("colm.kv.lookups", "outcome", "failed")).isBetween(3.0, 6.0);
        }
    }

    private static double lookups(String outcome) {
        return neighbour.counted("colm.kv.lookups", "outcome", outcome);
    }

    private static DataBuffer flipped(DataBuffer block) {
        byte[] bytes = new byte[block.readableByteCount()];
        block.read(bytes);
        bytes[bytes.length / 2] ^= 4;
        return block.factory().wrap(bytes);
    }

    private static DataBuffer rubbish() {
        byte[] bytes = new byte[5000];
        new Random(1).nextBytes(bytes);
        return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
    }

    private static Prompt tokens(long seed, int count) {
        List<Integer> tokens = new Random(seed).ints(count, 5, 260).boxed().toList();
        return new Prompt.Tokens(tokens);
    }
}
