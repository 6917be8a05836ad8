package io.colm.gateway.generation;

import java.util.LinkedHashMap;
import java.util.Map;

/** Whose the last few generations were, so that one that has ended can be told from one that never was. */
final class PastGenerations {

    private static final int KEPT = 1024;

    private final Map<String, String> ownerById = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > KEPT;
        }
    };

    synchronized void add(Generation generation) {
        ownerById.put(generation.id(), generation.owner());
    }

    synchronized boolean has(String id, String owner) {
        return owner.equals(ownerById.get(id));
    }
}
