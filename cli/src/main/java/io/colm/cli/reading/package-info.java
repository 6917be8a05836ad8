/** Texts read through the serving engine's kernels, for what the model would say at every place. */
@NullMarked
package io.colm.cli.reading;

import org.jspecify.annotations.NullMarked;
