package io.colm.inference.pod;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the pod takes requests, and if not, why. */
@Component
class PodHealthIndicator implements HealthIndicator {

    private final PodState state;

    PodHealthIndicator(PodState state) {
        this.state = state;
    }

    @Override
    public Health health() {
        return switch (state.phase()) {
            case PodState.Phase.Loading loading ->
                Health.outOfService().withDetail("loading", loading.progress()).build();
            case PodState.Phase.Serving serving ->
                Health.up()
                        .withDetail("model", serving.model().manifest().name())
                        .withDetail("version", serving.model().version())
                        .withDetail("chains", serving.model().chains())
                        .build();
            case PodState.Phase.Draining draining ->
                Health.outOfService().withDetail("draining", true).build();
            case PodState.Phase.Failed failed ->
                Health.down().withDetail("failed", failed.message()).build();
        };
    }
}
