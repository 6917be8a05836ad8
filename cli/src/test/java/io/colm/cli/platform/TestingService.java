package io.colm.cli.platform;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A service of which nothing is known but that it is ready, or that it ends: a process that starts in no time. */
public final class TestingService {

    private static final String ENDS = "--ends";

    private TestingService() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println("the service begins");
        if (List.of(arguments).contains(ENDS + "=true")) {
            new IllegalStateException("the disk is full").printStackTrace(System.out);
            System.exit(3);
        }
        int port = Integer.parseInt(arguments[0].substring(arguments[0].indexOf('=') + 1));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    /** Starts it. */
    static ServiceProcess start(Path folder, boolean ends) throws IOException {
        var spec = new ServiceSpec("pod-1", "testing", Ports.free(), false, Map.of("ends", String.valueOf(ends)));
        build(spec.jar(folder));
        return new ServiceProcess(spec, folder, folder);
    }

    private static void build(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, TestingService.class.getName());
        String type = TestingService.class.getName().replace('.', '/') + ".class";
        Files.createDirectories(jar.getParent());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream in = TestingService.class.getResourceAsStream("/" + type)) {
            out.putNextEntry(new JarEntry(type));
            in.transferTo(out);
        }
    }
}
