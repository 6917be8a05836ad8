/** Measures of the engine: speed, memory, accuracy. */
@NullMarked
package io.colm.cli.bench;

import org.jspecify.annotations.NullMarked;
