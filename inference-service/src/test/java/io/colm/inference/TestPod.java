package io.colm.inference;

import static org.awaitility.Awaitility.await;

import io.colm.wire.WireError;
import io.colm.wire.generation.Generations;
import io.colm.wire.registry.Pod;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** A pod as it really starts, on a port of its own. */
public final class TestPod implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name = "pod-" + NUMBER.incrementAndGet();
    private final ConfigurableApplicationContext context;
    private final WebClient web;
    private final Generations generations;

    private TestPod(List<String> arguments) {
        arguments.add("--server.port=0");
        arguments.add("--colm.inference.name=" + name);
        arguments.add("--colm.inference.model=tiny");
        context = SpringApplication.run(InferenceApplication.class, arguments.toArray(String[]::new));
        web = WebClient.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port"));
        generations = HttpServiceProxyFactory.builderFor(WebClientAdapter.create(web))
                .build()
                .createClient(Generations.class);
    }

    /** A pod that may still be loading. */
    public static TestPod start(FakeRegistry registry, Path directory, String... settings) {
        List<String> arguments = new ArrayList<>(
                List.of("--colm.inference.registry-url=" + registry.url(), "--colm.inference.directory=" + directory));
        for (String setting : settings) {
            arguments.add("--colm.inference." + setting);
        }
        return new TestPod(arguments);
    }

    /** Waits until the pod has said that it is ready. */
    public TestPod ready(FakeRegistry registry) throws InterruptedException {
        registry.await(pod -> pod.name().equals(name) && pod.ready());
        return this;
    }

    public boolean is(Pod announced) {
        return announced.name().equals(name);
    }

    public String name() {
        return name;
    }

    public Generations generations() {
        return generations;
    }

    public WebClient web() {
        return web;
    }

    public double counted(String meter, String... tags) {
        Counter counter =
                context.getBean(MeterRegistry.class).find(meter).tags(tags).counter();
        return counter == null ? 0 : counter.count();
    }

    /** Waits until the KV cache has every block that the answers so far have filled. */
    public void awaitPublished() {
        Gauge waiting = context.getBean(MeterRegistry.class)
                .get("colm.kv.unpublished.bytes")
                .gauge();
        await().atMost(PATIENCE).until(() -> waiting.value() == 0);
    }

    public static WireError refusal(Throwable error) {
        return ((WebClientResponseException) error).getResponseBodyAs(WireError.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
