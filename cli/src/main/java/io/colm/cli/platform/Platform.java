package io.colm.cli.platform;

import io.colm.model.shard.ModelDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One whole platform on this machine: model registry, KV cache (with its Redis), gateway and inference pods. Closing it
 * stops everything it started, last first.
 */
public final class Platform implements AutoCloseable {

    private final PlatformOptions options;
    private final Consumer<String> progress;
    private final Path logs;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Health health = new Health(http);
    private final Deque<Service> services = new ArrayDeque<>();
    private final Map<String, Service> pods = new LinkedHashMap<>();

    private final int port;

    private Platform(PlatformOptions options, Consumer<String> progress) {
        this.options = options;
        port = options.port() == 0 ? Ports.free() : options.port();
        this.progress = progress;
        logs = options.state().resolve("logs");
    }

    /**
     * Starts everything and returns when the gateway answers and every pod serves.
     *
     * @param progress told, line by line, what happens
     * @throws PlatformException if a service does not come up; what was started is stopped
     */
    public static Platform start(PlatformOptions options, Consumer<String> progress) {
        Platform platform = new Platform(options, progress);
        Ports.requireFree(platform.port);
        try {
            Files.createDirectories(platform.logs);
            platform.startAll();
            return platform;
        } catch (IOException e) {
            platform.close();
            throw new PlatformException("The folder " + platform.logs + " could not be made", e);
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    private void startAll() {
        Service registry = launch(new ServiceSpec(
                "model-registry",
                "model-registry",
                Ports.free(),
                false,
                Map.of("colm.registry.directory", state("registry"))));
        Service kvCache = launch(new ServiceSpec(
                "kv-cache-service", "kv-cache-service", Ports.free(), false, Map.of("colm.kv.directory", state("kv"))));
        Service gateway = launch(new ServiceSpec(
                "gateway-service",
                "gateway-service",
                port,
                false,
                Map.of("colm.gateway.routing.registry", registry.url().toString())));
        health.await(registry);
        String version = new Publisher(http, registry.url()).publish(options.model());
        progress.accept("published %s as version %s".formatted(modelName(), version.substring(0, 12)));
        for (int i = 0; i < options.pods().size(); i++) {
            launchPod("pod-" + (i + 1), options.pods().get(i), registry.url(), kvCache.url());
        }
        health.await(kvCache);
        pods.values().forEach(health::await);
        health.await(gateway);
    }

    /** What the registry knows the model by, whatever its folder is called. */
    private String modelName() {
        try {
            return ModelDirectory.open(options.model()).manifest().name();
        } catch (IOException e) {
            throw new PlatformException("The model in %s cannot be read".formatted(options.model()), e);
        }
    }

    private void launchPod(String name, int chains, URI registry, URI kvCache) {
        int port = Ports.free();
        Map<String, String> properties = new HashMap<>(Map.of(
                "colm.inference.name", name,
                "colm.inference.model", modelName(),
                "colm.inference.registry-url", registry.toString(),
                "colm.inference.kv-url", kvCache.toString(),
                "colm.inference.advertised-url", "http://127.0.0.1:" + port,
                "colm.inference.directory", state(name),
                "colm.inference.kv-type", options.kvType().name()));
        if (chains > 0) {
            properties.put("colm.inference.chains", String.valueOf(chains));
        }
        pods.put(name, launch(new ServiceSpec(name, "inference-service", port, true, properties)));
    }

    private Service launch(ServiceSpec spec) {
        if (!Files.exists(spec.jar(options.home()))) {
            throw new PlatformException("%s is not built: run ./colm build".formatted(spec.module()));
        }
        Service service = options.single()
                ? new ServiceInJvm(spec, options.home(), logs)
                : new ServiceProcess(spec, options.home(), logs);
        services.push(service);
        progress.accept("starting %-18s %s".formatted(spec.name(), spec.url()));
        return service;
    }

    private String state(String folder) {
        return options.state().resolve(folder).toString();
    }

    /** Where users ask. */
    public URI gateway() {
        return URI.create("http://localhost:" + port);
    }

    /** Whether a pod is a process of its own and so can be killed alone. */
    public boolean canKillPods() {
        return !options.single();
    }

    /** Ends a pod at once, as a crash would (SIGKILL). */
    public void killPod(String name) {
        if (pods.get(name) instanceof ServiceProcess process) {
            process.kill();
            return;
        }
        throw new PlatformException("There is no pod process named '%s'; pods are %s".formatted(name, pods.keySet()));
    }

    @Override
    public void close() {
        services.forEach(Service::close);
        services.clear();
    }
}
