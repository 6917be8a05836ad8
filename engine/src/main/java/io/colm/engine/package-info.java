/** Continuous batching over the chains of one model. */
@NullMarked
package io.colm.engine;

import org.jspecify.annotations.NullMarked;
