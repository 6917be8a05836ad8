/** The log of a run, and what it looks like. */
@NullMarked
package io.colm.training.curves;

import org.jspecify.annotations.NullMarked;
