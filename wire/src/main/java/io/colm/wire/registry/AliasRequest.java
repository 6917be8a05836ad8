package io.colm.wire.registry;

import org.jspecify.annotations.Nullable;

/**
 * A wish to move an alias.
 *
 * @param version id of the version to point at
 * @param expected version the alias points at now; if given and wrong, the move is refused as a CONFLICT
 */
public record AliasRequest(String version, @Nullable String expected) {}
