package io.colm.gateway.models;

import io.colm.gateway.routing.ServedModel;

/** A model at a chain count. */
public record Tier(ServedModel model, int chains) {

    public String id() {
        return model.name() + ":" + chains;
    }
}
