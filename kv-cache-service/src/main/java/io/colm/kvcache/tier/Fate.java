package io.colm.kvcache.tier;

/** What became of an offered block. */
public enum Fate {
    STORED,
    KNOWN,
    DROPPED,
    DAMAGED
}
