/** The files of a model: shards, manifest, and the folder that holds them. */
@NullMarked
package io.colm.model.shard;

import org.jspecify.annotations.NullMarked;
