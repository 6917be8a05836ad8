package io.colm.wire.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a version comes from and what was made of it.
 *
 * @param version the one that was asked for
 * @param ancestors its parent, the parent's parent and so on, as far as the registry holds them
 * @param descendants all that was grown from it or from one of these, every parent before its children
 */
public record Lineage(Relative version, List<Relative> ancestors, List<Relative> descendants) {

    public Lineage {
        ancestors = List.copyOf(ancestors);
        descendants = List.copyOf(descendants);
    }

    /**
     * One version.
     *
     * @param parent id of the version that it was grown from, held by the registry or not; none where it names none
     * @param chains how many it has
     * @param shared numbers, from 1, of its chains whose shards the version that was asked for has too
     * @param inherited numbers, from 1, of its chains whose shards are its parent's; none where that is not held
     * @param aliases that point at it
     */
    public record Relative(
            String id,
            String model,
            @Nullable String parent,
            int chains,
            List<Integer> shared,
            List<Integer> inherited,
            List<String> aliases) {

        public Relative {
            shared = List.copyOf(shared);
            inherited = List.copyOf(inherited);
            aliases = List.copyOf(aliases);
        }
    }
}
