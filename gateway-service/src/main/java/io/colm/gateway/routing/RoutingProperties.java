package io.colm.gateway.routing;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How pods are found and left.
 *
 * @param registry where the model registry listens
 * @param models those without which the gateway is not ready; it needs one pod, of whatever model, in any case
 * @param refresh how often the registry is asked for its pods; never during a request
 * @param patience how long a request waits for a pod that can take it
 * @param suspect how long a pod that failed is left alone while others can answer
 * @param silence how long a pod may keep silent between two tokens before it counts as dead
 * @param attempts pods tried for one generation, the first included
 * @param slack loads that differ by no more than this count as equal, so that a prompt finds its cached blocks again
 */
@ConfigurationProperties("colm.gateway.routing")
public record RoutingProperties(
        @DefaultValue("http://localhost:8082") String registry,
        @DefaultValue List<String> models,
        @DefaultValue("500ms") Duration refresh,
        @DefaultValue("5s") Duration patience,
        @DefaultValue("2s") Duration suspect,
        @DefaultValue("30s") Duration silence,
        @DefaultValue("5") int attempts,
        @DefaultValue("2") int slack) {

    public RoutingProperties {
        models = List.copyOf(models);
        if (attempts < 1 || slack < 0) {
            throw new IllegalArgumentException("colm.gateway.routing: attempts must be at least 1, slack at least 0");
        }
    }
}
