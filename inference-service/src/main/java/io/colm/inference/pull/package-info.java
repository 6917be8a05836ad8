/** The way of a model from the registry to this pod's disk. */
@NullMarked
package io.colm.inference.pull;

import org.jspecify.annotations.NullMarked;
