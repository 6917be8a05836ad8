/** Versions, their lineage, blobs, evaluations and pods, as the registry tells them. */
@NullMarked
package io.colm.wire.registry;

import org.jspecify.annotations.NullMarked;
