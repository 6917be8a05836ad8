package io.colm.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.registry.Pod;
import io.colm.wire.registry.Registry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.publisher.Mono;

class PodsTests {

    private static final Pod POD = new Pod("a", "http://localhost:1", "tales", "v1", 2, 4, false, 512, true, 0, 3000);

    private final AtomicReference<Mono<List<Pod>>> announced = new AtomicReference<>(Mono.just(List.of()));
    private final Pods pods = pods(List.of());

    @Test
    void noPodIsKnownBeforeOneIsAnnounced() {
        pods.refresh().block();
        assertThat(pods.known()).isFalse();

        announced.set(Mono.just(List.of(POD)));
        pods.refresh().block();
        assertThat(pods.known()).isTrue();
    }

    @Test
    void podsStayKnownWhileTheRegistryIsAway() {
        announced.set(Mono.just(List.of(POD)));
        pods.refresh().block();
        announced.set(Mono.error(new IllegalStateException("away")));
        pods.refresh().block();

        assertThat(pods.known()).isTrue();
        assertThat(pods.all()).containsExactly(POD);
    }

    @Test
    void aModelThatIsWaitedForMustHaveAPodToo() {
        Pods waiting = pods(List.of("tales", "bard"));
        announced.set(Mono.just(List.of(POD)));
        waiting.refresh().block();
        assertThat(waiting.known()).isFalse();

        announced.set(Mono.just(
                List.of(POD, new Pod("b", "http://localhost:3", "bard", "v1", 1, 1, false, 512, true, 0, 3000))));
        waiting.refresh().block();
        assertThat(waiting.known()).isTrue();
    }

    /** What stops later goes on asking through a client that waits, some 15 seconds, for a pause. */
    @Test
    void theRegistryIsAskedNoMoreWhenTheHttpClientStops() {
        assertThat(pods.getPhase()).isGreaterThan(new ReactorResourceFactory().getPhase());
    }

    private Pods pods(List<String> models) {
        return new Pods(registry(), properties(models), InstantSource.system());
    }

    private Registry registry() {
        return (Registry) Proxy.newProxyInstance(
                Registry.class.getClassLoader(), new Class<?>[] {Registry.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("pods");
                    return announced.get();
                });
    }

    private static RoutingProperties properties(List<String> models) {
        Duration any = Duration.ofSeconds(1);
        return new RoutingProperties("http://localhost:2", models, any, any, any, any, 1, 0);
    }
}
