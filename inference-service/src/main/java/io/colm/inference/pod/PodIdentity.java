package io.colm.inference.pod;

import io.colm.inference.InferenceProperties;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** What others call this pod and where they find it; known once its web server listens. */
@Component
public class PodIdentity {

    private final InferenceProperties properties;
    private final Environment environment;

    PodIdentity(InferenceProperties properties, Environment environment) {
        this.properties = properties;
        this.environment = environment;
    }

    public String name() {
        String name = properties.name();
        return name == null ? host() + "-" + port() : name;
    }

    String url() {
        URI url = properties.advertisedUrl();
        return url == null ? "http://localhost:" + port() : url.toString();
    }

    private String port() {
        return environment.getRequiredProperty("local.server.port");
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "localhost";
        }
    }
}
