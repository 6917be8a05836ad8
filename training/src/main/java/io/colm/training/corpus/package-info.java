/** Training text as tokens. */
@NullMarked
package io.colm.training.corpus;

import org.jspecify.annotations.NullMarked;
