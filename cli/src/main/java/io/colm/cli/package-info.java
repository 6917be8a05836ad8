/** The command colm. */
@NullMarked
package io.colm.cli;

import org.jspecify.annotations.NullMarked;
