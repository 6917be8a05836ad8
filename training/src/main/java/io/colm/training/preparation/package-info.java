/** Datasets made of text. */
@NullMarked
package io.colm.training.preparation;

import org.jspecify.annotations.NullMarked;
