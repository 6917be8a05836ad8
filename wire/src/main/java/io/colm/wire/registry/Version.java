package io.colm.wire.registry;

import java.util.List;

/**
 * One immutable version of a model, as a path in the tree of chains.
 *
 * @param id SHA-256 of the manifest's canonical JSON
 * @param chains first to last; the first {@code k} are a complete sub-model
 * @param tokenizer the tokenizer's file
 */
public record Version(String id, String model, List<StoredChain> chains, StoredFile tokenizer) {

    public Version {
        chains = List.copyOf(chains);
    }

    /** One chain: its id in the tree, and its shard. */
    public record StoredChain(String id, StoredFile shard) {}

    /** A file of the version: the name it has beside the manifest, its SHA-256 and length. */
    public record StoredFile(String file, String digest, long bytes) {}
}
