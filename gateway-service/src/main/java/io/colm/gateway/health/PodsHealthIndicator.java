package io.colm.gateway.health;

import io.colm.gateway.routing.Pods;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Ready once the registry has told of its pods; from then on the last word holds, should the registry go away. */
@Component
class PodsHealthIndicator implements HealthIndicator {

    private final Pods pods;

    PodsHealthIndicator(Pods pods) {
        this.pods = pods;
    }

    @Override
    public Health health() {
        return pods.told() ? Health.up().build() : Health.outOfService().build();
    }
}
