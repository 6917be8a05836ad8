package io.colm.gateway.asked;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.colm.gateway.access.ApiKey;
import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import io.colm.gateway.models.Tier;
import io.colm.gateway.models.Tiers;
import io.colm.wire.generation.GenerationRequest.ScheduledTier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The request's object {@code colm}.
 *
 * @param chains tier of the first token, when the model id leaves it open
 * @param schedule tier changes known beforehand
 * @param priority higher ones are served first, -10 to 10; above 0 as far as the key allows
 * @param shrink whether fewer chains may answer while the pod is pressed
 * @param cacheSalt cached blocks are shared among requests with the same salt only, within one key
 * @param unknown fields that there are not: a misspelt tier would be answered, and billed, at another
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ColmOptions(
        @Nullable Integer chains,
        @Nullable List<Change> schedule,
        @Nullable Integer priority,
        @Nullable Boolean shrink,
        @Nullable String cacheSalt,
        @JsonAnySetter Map<String, JsonNode> unknown) {

    private static final String PRIORITY = "colm.priority";

    private static final String KNOWN = "chains, schedule, priority, shrink, cache_salt";

    static final ColmOptions NONE = new ColmOptions(null, null, null, null, null, Map.of());

    @JsonNaming(SnakeCaseStrategy.class)
    record Change(@Nullable Integer fromToken, @Nullable Integer chains) {}

    void check() {
        for (String name : unknown.keySet()) {
            String param = "colm." + name;
            throw new ApiException(
                    ApiError.invalid(param, "'%s' does not exist; there are: %s.".formatted(param, KNOWN)));
        }
    }

    List<ScheduledTier> schedule(Tier tier, Tiers tiers, ApiKey key) {
        List<ScheduledTier> scheduled = new ArrayList<>();
        int last = 0;
        for (Change change : schedule == null ? List.<Change>of() : schedule) {
            String param = "colm.schedule[" + scheduled.size() + "]";
            if (change == null || change.fromToken() == null || change.chains() == null) {
                throw new ApiException(ApiError.invalid(param, param + " needs 'from_token' and 'chains'."));
            }
            if (change.fromToken() <= last) {
                throw new ApiException(ApiError.invalid(
                        param + ".from_token", param + ".from_token must be at least 1 and grow along the schedule."));
            }
            last = change.fromToken();
            scheduled.add(new ScheduledTier(
                    last,
                    tiers.tier(tier.model(), change.chains(), param + ".chains", key)
                            .chains()));
        }
        return scheduled;
    }

    int priority(ApiKey key) {
        int wanted = (int) Check.within(PRIORITY, priority, 0, -ApiKey.HIGHEST_PRIORITY, ApiKey.HIGHEST_PRIORITY);
        key.demandPriority(wanted, PRIORITY);
        return wanted;
    }

    /** The name under which the pod keeps cached blocks apart: key names hold no slash, so no salt can forge one. */
    String tenant(ApiKey key) {
        return cacheSalt == null || cacheSalt.isEmpty() ? key.name() : key.name() + "/" + cacheSalt;
    }
}
