package io.colm.model;

/** Where keys and values come from: every chain its own (CoLM), or chain 1 for all (CoLM-Air). */
public enum Variant {
    COLM,
    COLM_AIR
}
