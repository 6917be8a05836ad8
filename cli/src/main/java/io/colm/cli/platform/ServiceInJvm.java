package io.colm.cli.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * A service in this virtual machine, in a class loader of its jar: it names its libraries, so nothing of one service is
 * visible to another. Pods share theirs, since a native library can be loaded by one class loader alone; so the log of
 * all is that of the last to start. It ends with the virtual machine, through its own shutdown hook.
 */
final class ServiceInJvm implements Service {

    private static final Map<Path, ClassLoader> LOADERS = new ConcurrentHashMap<>();

    private final ServiceSpec spec;
    private volatile String failure = "";

    ServiceInJvm(ServiceSpec spec, Path home, Path logs) {
        this.spec = spec;
        List<String> arguments = new ArrayList<>(spec.arguments());
        arguments.add("--logging.file.name=" + logs.resolve(spec.name() + ".log"));
        arguments.add("--logging.threshold.console=OFF");
        // Spring keeps the application's name in a system property: the first service's would stand in all logs.
        arguments.add("--logging.include-application-name=false");
        arguments.add("--logging.pattern.correlation=[" + spec.name() + "] ");
        Thread.ofPlatform()
                .daemon()
                .name(spec.name())
                .start(() -> run(spec.jar(home), arguments.toArray(String[]::new)));
    }

    private void run(Path jar, String[] arguments) {
        try {
            ClassLoader loader = loaderOf(jar);
            Thread.currentThread().setContextClassLoader(loader);
            loader.loadClass(mainClass(jar)).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (ReflectiveOperationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            failure = spec.name() + " could not be started: " + cause;
        }
    }

    /** One for each jar. */
    static ClassLoader loaderOf(Path jar) {
        return LOADERS.computeIfAbsent(jar, ServiceInJvm::loader);
    }

    /** Never closed: a service keeps loading classes for as long as the virtual machine lives. */
    private static ClassLoader loader(Path jar) {
        try {
            return new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String mainClass(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public URI url() {
        return spec.url();
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public void close() {}
}
