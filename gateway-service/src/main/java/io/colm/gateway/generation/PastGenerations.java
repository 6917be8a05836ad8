package io.colm.gateway.generation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last generations that ended, as many as there is room for: they can be asked for again at another tier. */
final class PastGenerations {

    private static final int KEPT = 1024;

    /** In characters and tokens, so that prompts of any length together stay within some 64 MB. */
    private static final long ROOM = 16 << 20;

    private record Kept(Generation generation, int size) {}

    private final Map<String, Kept> byId = new LinkedHashMap<>();
    private long taken;

    synchronized void add(Generation generation) {
        var kept = new Kept(generation, generation.size());
        byId.put(generation.id(), kept);
        taken += kept.size();
        var eldest = byId.values().iterator();
        while (byId.size() > KEPT || taken > ROOM) {
            taken -= eldest.next().size();
            eldest.remove();
        }
    }

    synchronized @Nullable Generation find(String id) {
        @Nullable Kept kept = byId.get(id);
        return kept == null ? null : kept.generation();
    }
}
