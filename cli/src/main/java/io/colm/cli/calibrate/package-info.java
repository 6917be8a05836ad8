/** The margins from which on chain 1 is sure enough of a token, measured on a text. */
@NullMarked
package io.colm.cli.calibrate;

import org.jspecify.annotations.NullMarked;
