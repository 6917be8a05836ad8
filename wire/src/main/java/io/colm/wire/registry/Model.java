package io.colm.wire.registry;

import java.util.List;
import java.util.Map;

/** A model's name, its version ids from oldest to newest, and its aliases by name. */
public record Model(String name, List<String> versions, Map<String, String> aliases) {

    public Model {
        versions = List.copyOf(versions);
        aliases = Map.copyOf(aliases);
    }
}
