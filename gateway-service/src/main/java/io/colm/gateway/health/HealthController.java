package io.colm.gateway.health;

import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The actuator's probes, under short names. */
@RestController
class HealthController {

    record Health(String status) {}

    private final HealthEndpoint health;

    HealthController(HealthEndpoint health) {
        this.health = health;
    }

    @GetMapping({"/health", "/readyz"})
    ResponseEntity<Health> readiness() {
        return group("readiness");
    }

    @GetMapping("/livez")
    ResponseEntity<Health> liveness() {
        return group("liveness");
    }

    private ResponseEntity<Health> group(String name) {
        HealthDescriptor descriptor = health.healthForPath(name);
        Status status = descriptor == null ? Status.UNKNOWN : descriptor.getStatus();
        return ResponseEntity.status(Status.UP.equals(status) ? 200 : 503).body(new Health(status.getCode()));
    }
}
