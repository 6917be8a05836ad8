package io.colm.wire.kv;

/** What became of offered blocks: kept anew, there already, dropped (the cache's store is away or too busy), or refused
 * because their bytes were damaged. */
public record PublishReceipt(int stored, int known, int dropped, int damaged) {}
