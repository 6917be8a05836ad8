package io.colm.gateway.health;

import io.colm.gateway.routing.Pods;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Ready once a pod of each model that is waited for is known: who waits for the gateway can ask it. Later losses are told by answers. */
@Component
class PodsHealthIndicator implements HealthIndicator {

    private final Pods pods;

    PodsHealthIndicator(Pods pods) {
        this.pods = pods;
    }

    @Override
    public Health health() {
        return pods.known() ? Health.up().build() : Health.outOfService().build();
    }
}
