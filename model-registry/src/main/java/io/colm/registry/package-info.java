/** The tree of chains: versions, shards, aliases, pods. */
@NullMarked
package io.colm.registry;

import org.jspecify.annotations.NullMarked;
