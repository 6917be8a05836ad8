package io.colm.cli.platform;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/** Waits until services say that they are ready. */
final class Health {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 100;
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http;

    Health(HttpClient http) {
        this.http = http;
    }

    /** @throws PlatformException if it cannot become ready any more, or takes too long */
    void await(Service service) {
        await(service.name(), service.url(), service::failure);
    }

    /** @param failure why the service can no longer become ready, or empty */
    void await(String name, URI url, Supplier<String> failure) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!ready(name, url)) {
            if (!failure.get().isEmpty()) {
                throw new PlatformException(failure.get());
            }
            if (Instant.now().isAfter(end)) {
                throw new PlatformException("%s was not ready after %s".formatted(name, PATIENCE));
            }
            pause();
        }
    }

    private boolean ready(String name, URI url) {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                refuseFailed(name, answer.body());
            }
            return answer.statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("Interrupted while waiting for " + name, e);
        }
    }

    /** A pod that cannot serve its model says so, and lives on for whoever asks it. */
    private static void refuseFailed(String name, String health) {
        String failure =
                JSON.readTree(health).at("/components/pod/details/failed").asString("");
        if (!failure.isEmpty()) {
            throw new PlatformException("%s cannot serve: %s".formatted(name, failure));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("Interrupted while waiting for a service", e);
        }
    }
}
