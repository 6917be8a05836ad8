package io.colm.wire.kv;

import java.util.List;

/**
 * The blocks of one prefix, first to last.
 *
 * @param hashes {@link BlockHash}es in hexadecimal
 */
public record BlockQuery(List<String> hashes) {

    public BlockQuery {
        hashes = List.copyOf(hashes);
    }
}
