package io.colm.cli.platform;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;

/** Waits until services say that they are ready. */
final class Health {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 100;

    private final HttpClient http;

    Health(HttpClient http) {
        this.http = http;
    }

    void await(Service service) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!ready(service.url())) {
            if (!service.failure().isEmpty()) {
                throw new PlatformException(service.failure());
            }
            if (Instant.now().isAfter(end)) {
                throw new PlatformException("%s was not ready after %s".formatted(service.name(), PATIENCE));
            }
            pause();
        }
    }

    private boolean ready(URI url) {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("Interrupted while waiting for " + url, e);
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
