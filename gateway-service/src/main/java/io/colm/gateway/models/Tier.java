package io.colm.gateway.models;

import io.colm.gateway.routing.ServedModel;

/**
 * A model at a chain count.
 *
 * @param auto whether the chains are only the most, and chain 1 makes the tokens of which it is sure
 */
public record Tier(ServedModel model, int chains, boolean auto) {

    /** All tokens by so many chains. */
    public Tier(ServedModel model, int chains) {
        this(model, chains, false);
    }

    public String id() {
        return auto ? model.name() : model.name() + ":" + chains;
    }
}
