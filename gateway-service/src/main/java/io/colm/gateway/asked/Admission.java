package io.colm.gateway.asked;

import io.colm.gateway.access.ApiKey;
import io.colm.gateway.generation.Generation;
import io.colm.gateway.models.Tier;
import io.colm.gateway.models.Tiers;
import io.colm.wire.generation.GenerationRequest;
import org.springframework.stereotype.Component;

/** Turns a wish into a generation at a tier that the key may use, or refuses it by the parameter to blame. */
@Component
public class Admission {

    private static final int ALTERNATIVES = 20;

    private final Tiers tiers;

    Admission(Tiers tiers) {
        this.tiers = tiers;
    }

    public Admitted admit(Wish wish, Targets targets, ApiKey key) {
        Options options = wish.options();
        options.check();
        ColmOptions colm = options.colmOrNone();
        Tier tier = tiers.choose(options.model(), colm.chains(), key);
        var request = new GenerationRequest(
                wish.id(),
                tier.model().name(),
                colm.tenant(key),
                wish.prompt(),
                tier.chains(),
                tier.auto(),
                colm.schedule(tier, tiers, key),
                maxTokens(wish, tier),
                options.sampling(),
                options.stops(),
                options.endIgnored(),
                (int) Check.within("top_logprobs", wish.topLogProbabilities(), 0, 0, ALTERNATIVES),
                options.schema(),
                targets.terms(colm, key),
                null);
        return new Admitted(new Generation(request, key.name(), tier.model()), tier);
    }

    /** More than the context can hold is no mistake: clients send their habitual number to models of any size. */
    private static int maxTokens(Wish wish, Tier tier) {
        Integer wanted = wish.maxTokens();
        String param = wish.maxTokensParam();
        Check.that(wanted == null || wanted >= 1, param, "'" + param + "' must be at least 1.");
        int context = tier.model().context();
        return wanted == null ? context : Math.min(wanted, context);
    }

    /** A generation that may run, and the tier it begins at. */
    public record Admitted(Generation generation, Tier tier) {}
}
