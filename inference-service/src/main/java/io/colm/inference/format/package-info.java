/** Formats that an answer must have, read from JSON schemas. */
@NullMarked
package io.colm.inference.format;

import org.jspecify.annotations.NullMarked;
