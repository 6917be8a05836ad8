package io.colm.cli.platform;

import io.colm.model.shard.ModelDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * One whole platform on this machine: model registry, KV cache (with its Redis), gateway and inference pods. A process of
 * it that ends by itself is started again. Closing it, or the end of the virtual machine, stops everything it started.
 */
public final class Platform implements AutoCloseable {

    private static final Duration PAUSE_BEFORE_RESTART = Duration.ofMillis(250);

    private final PlatformOptions options;
    private final Consumer<String> progress;
    private final Path logs;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Health health = new Health(http);
    private final List<Service> services = new ArrayList<>();
    private final ExecutorService keepers = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Service> pods = new LinkedHashMap<>();
    private final Map<String, Path> models;

    private final int port;

    private Platform(PlatformOptions options, Consumer<String> progress) {
        this.options = options;
        models = named(options.models());
        port = options.port() == 0 ? Ports.free() : options.port();
        this.progress = progress;
        logs = options.state().resolve("logs");
    }

    /**
     * Starts everything and returns when every pod serves and the gateway lists each model.
     *
     * @param progress told, line by line, what happens
     * @throws PlatformException if a service does not come up; what was started is stopped
     */
    public static Platform start(PlatformOptions options, Consumer<String> progress) {
        Platform platform = new Platform(options, progress);
        Ports.requireFree(platform.port);
        Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "stop"));
        try {
            Files.createDirectories(platform.logs);
            platform.startAll();
            platform.keepAll();
            return platform;
        } catch (IOException e) {
            platform.close();
            throw new PlatformException(
                    "The folder %s could not be made (%s): name one that may be written with --state"
                            .formatted(platform.logs, e),
                    e);
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
                Map.of(
                        "colm.gateway.routing.registry",
                        registry.url().toString(),
                        "colm.gateway.routing.models",
                        String.join(",", models.keySet()))));
        health.await(registry);
        models.forEach((name, folder) -> {
            String version = new Publisher(http, registry.url(), _ -> {}).publish(folder);
            progress.accept("published %s as version %s".formatted(name, version));
            Map<String, String> served = Map.of(
                    "colm.inference.model",
                    name,
                    "colm.inference.version",
                    version,
                    "colm.inference.registry-url",
                    registry.url().toString(),
                    "colm.inference.kv-url",
                    kvCache.url().toString());
            options.pods().forEach(chains -> launchPod(chains, served));
        });
        health.await(kvCache);
        pods.values().forEach(health::await);
        health.await(gateway);
    }

    private synchronized void keepAll() {
        for (Service service : services) {
            if (service instanceof ServiceProcess process) {
                keepers.execute(new Keeper(process, health, PAUSE_BEFORE_RESTART, progress));
            }
        }
    }

    /** The folders by what the registry knows their models by, whatever the folders are called. */
    private static Map<String, Path> named(List<Path> folders) {
        Map<String, Path> named = new LinkedHashMap<>();
        for (Path folder : folders) {
            String name = nameOf(folder);
            Path other = named.putIfAbsent(name, folder);
            if (other != null) {
                throw new PlatformException(
                        "The models in %s and %s are both named '%s': models that are served side by side need different names, and an upgrade is pushed to the registry"
                                .formatted(other, folder, name));
            }
        }
        return named;
    }

    private static String nameOf(Path folder) {
        try {
            return ModelDirectory.open(folder).manifest().name();
        } catch (IOException e) {
            throw new PlatformException("The model in %s cannot be read: %s".formatted(folder, e), e);
        }
    }

    private void launchPod(int chains, Map<String, String> served) {
        String name = "pod-" + (pods.size() + 1);
        int port = Ports.free();
        Map<String, String> properties = new HashMap<>(served);
        properties.put("colm.inference.name", name);
        properties.put("colm.inference.advertised-url", "http://127.0.0.1:" + port);
        properties.put("colm.inference.directory", state(name));
        properties.put("colm.inference.precision", options.engine().precision().name());
        properties.put(
                "colm.inference.kv-type", options.engine().keysAndValues().name());
        properties.put("colm.inference.threads", String.valueOf(options.engine().threads()));
        if (chains > 0) {
            properties.put("colm.inference.chains", String.valueOf(chains));
        }
        pods.put(name, launch(new ServiceSpec(name, "inference-service", port, true, properties)));
    }

    private synchronized Service launch(ServiceSpec spec) {
        if (keepers.isShutdown()) {
            throw new PlatformException("%s is not started: all is being stopped".formatted(spec.name()));
        }
        if (!Files.exists(spec.jar(options.home()))) {
            throw new PlatformException("%s is not built: run ./colm build".formatted(spec.module()));
        }
        Service service = options.single()
                ? new ServiceInJvm(spec, options.home(), logs)
                : new ServiceProcess(spec, options.home(), logs);
        services.add(service);
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

    /** Names of the models that are served, the first one first. */
    public List<String> models() {
        return List.copyOf(models.keySet());
    }

    /** Whether a pod is a process of its own and so can be killed alone. */
    public boolean canKillPods() {
        return !options.single();
    }

    /** Ends a pod at once, as a crash would (SIGKILL); it is started again as after one. */
    public void killPod(String name) {
        if (pods.get(name) instanceof ServiceProcess process) {
            process.kill();
            return;
        }
        throw new PlatformException("There is no pod process named '%s'; pods are %s".formatted(name, pods.keySet()));
    }

    @Override
    public synchronized void close() {
        keepers.shutdownNow();
        // All at once, as Ctrl-C does it: each takes some seconds until its connections are still.
        try (ExecutorService closers = Executors.newVirtualThreadPerTaskExecutor()) {
            services.forEach(service -> closers.execute(service::close));
        }
        services.clear();
    }
}
