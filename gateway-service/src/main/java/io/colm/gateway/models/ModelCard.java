package io.colm.gateway.models;

import io.colm.gateway.price.Prices;
import io.colm.gateway.routing.ServedModel;
import java.math.BigDecimal;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A model as {@code GET /v1/models} shows it. */
@JsonNaming(SnakeCaseStrategy.class)
record ModelCard(String id, String object, long created, String ownedBy, int maxModelLen, Offer colm) {

    /**
     * What the tier is and costs.
     *
     * @param chains the most, where they are chosen
     * @param automatic whether the chain count is chosen here
     * @param perToken whether it is chosen for every token: 1 where chain 1 is sure
     * @param available whether a ready pod holds the chains
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Offer(int chains, boolean automatic, boolean perToken, boolean available, Price price) {}

    /** Price of a million tokens, of the output by all the chains. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Price(String currency, BigDecimal inputPerMillion, BigDecimal outputPerMillion) {}

    static ModelCard automatic(ServedModel model, Prices prices) {
        int chains = model.chains() == 0 ? model.totalChains() : model.chains();
        return card(model, model.name(), chains, true, prices);
    }

    static ModelCard of(Tier tier, Prices prices) {
        return card(tier.model(), tier.id(), tier.chains(), false, prices);
    }

    private static ModelCard card(ServedModel model, String id, int chains, boolean automatic, Prices prices) {
        var price = new Price(prices.currency(), prices.input(), prices.output(chains));
        var offer = new Offer(chains, automatic, automatic && model.calibrated(), chains <= model.chains(), price);
        long created = model.firstSeen().getEpochSecond();
        return new ModelCard(id, "model", created, "colm", model.context(), offer);
    }
}
