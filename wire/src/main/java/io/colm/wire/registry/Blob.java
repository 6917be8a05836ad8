package io.colm.wire.registry;

/** A stored run of bytes: its SHA-256 in hexadecimal and its length. */
public record Blob(String digest, long bytes) {}
