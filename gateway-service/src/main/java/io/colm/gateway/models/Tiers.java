package io.colm.gateway.models;

import static java.util.stream.Collectors.joining;

import io.colm.gateway.access.ApiKey;
import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import io.colm.gateway.routing.Pods;
import io.colm.gateway.routing.ServedModel;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the tier that a request means. */
@Component
public class Tiers {

    private static final String MODEL = "model";
    private static final String CHAINS = "colm.chains";

    private final Pods pods;

    Tiers(Pods pods) {
        this.pods = pods;
    }

    /**
     * The tier named by the id, else by {@code colm.chains}, else the largest that is available and allowed: of a model
     * that is calibrated, only for the tokens of which chain 1 is not sure.
     *
     * @param id the request's {@code model}
     * @param chains the request's {@code colm.chains}
     */
    public Tier choose(@Nullable String id, @Nullable Integer chains, ApiKey key) {
        if (id == null || id.isBlank()) {
            throw new ApiException(ApiError.invalid(MODEL, "'model' is missing; GET /v1/models lists all."));
        }
        ModelId wanted = ModelId.parse(id);
        ServedModel model = model(id);
        if (wanted.chains() != null && chains != null && !wanted.chains().equals(chains)) {
            throw new ApiException(ApiError.invalid(
                    CHAINS, "'model' asks for " + wanted.chains() + " chains, 'colm.chains' for " + chains + "."));
        }
        if (wanted.chains() != null) {
            return tier(model, wanted.chains(), MODEL, key);
        }
        return chains == null ? automatic(model, key) : tier(model, chains, CHAINS, key);
    }

    /** The tier of so many chains, or a refusal that names the parameter. */
    public Tier tier(ServedModel model, int chains, String param, ApiKey key) {
        Tier tier = inRange(model, chains, param);
        key.demand(chains, param);
        return tier;
    }

    /** The model that an id names, whatever the tier. */
    public ServedModel model(String id) {
        return pods.model(ModelId.parse(id).name()).orElseThrow(() -> new ApiException(unknown(id)));
    }

    Tier inRange(ServedModel model, int chains, String param) {
        if (chains < 1 || chains > model.totalChains()) {
            throw new ApiException(ApiError.chainsOutOfRange(
                    param, "'" + model.name() + "' has 1 to " + model.totalChains() + " chains, not " + chains + "."));
        }
        return new Tier(model, chains);
    }

    private static Tier automatic(ServedModel model, ApiKey key) {
        Integer limit = key.maxChains();
        int most = limit == null ? model.totalChains() : Math.min(model.totalChains(), limit);
        int chains = model.chains() == 0 ? most : Math.min(most, model.chains());
        return new Tier(model, chains, model.calibrated() && chains > 1);
    }

    private ApiError unknown(String id) {
        if (pods.models().isEmpty()) {
            return ApiError.unavailable("No model is served yet: no pod has announced itself.");
        }
        return ApiError.modelNotFound(
                id, pods.models().stream().map(ServedModel::name).sorted().collect(joining(", ")));
    }
}
