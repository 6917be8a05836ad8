package io.colm.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.colm.wire.registry.Pod;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodsTests {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final Pods pods = new Pods(now::get);

    @Test
    void aPodIsThereUntilItsLeaseRunsOut() {
        pods.announce("one", pod("one", "http://one:8081", 1, 1000));
        pods.announce("two", pod("two", "http://two:8081", 2, 3000));

        now.addAndGet(Duration.ofMillis(999).toNanos());
        assertThat(pods.alive()).extracting(Pod::name).containsExactly("one", "two");
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(pods.alive()).extracting(Pod::name).containsExactly("two");
    }

    @Test
    void aRepeatedAnnouncementReplacesTheLastAndRenewsTheLease() {
        pods.announce("one", pod("one", "http://one:8081", 1, 1000));
        now.addAndGet(Duration.ofMillis(900).toNanos());
        pods.announce("one", pod("one", "http://one:8081", 2, 1000));
        now.addAndGet(Duration.ofMillis(900).toNanos());

        assertThat(pods.alive()).extracting(Pod::chains).containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "one:8081", "ftp://one", "http://", "http://one/path", "http://a b"})
    void aUrlThatCannotBeCalledIsRefused(String url) {
        assertThat(refused("one", pod("one", url, 1, 1000))).isEqualTo("url");
    }

    @Test
    void whatIsOutOfRangeIsRefusedByName() {
        assertThat(refused("other", pod("one", "http://one", 1, 1000))).isEqualTo("name");
        assertThat(refused("one", pod("one", "http://one", 0, 1000))).isEqualTo("chains");
        assertThat(refused("one", pod("one", "http://one", 3, 1000))).isEqualTo("chains");
        assertThat(refused("one", pod("one", "http://one", 1, 0))).isEqualTo("leaseMillis");
        assertThat(refused("one", pod("one", "http://one", 1, Long.MAX_VALUE))).isEqualTo("leaseMillis");
    }

    private String refused(String name, Pod pod) {
        return catchThrowableOfType(Refusal.class, () -> pods.announce(name, pod))
                .error()
                .parameter();
    }

    private static Pod pod(String name, String url, int chains, long leaseMillis) {
        return new Pod(name, url, "tales", "0".repeat(64), chains, 2, false, 1024, true, 0, leaseMillis);
    }
}
