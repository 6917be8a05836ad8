/** Text to tokens and back. */
@NullMarked
package io.colm.model.tokenizer;

import org.jspecify.annotations.NullMarked;
