/** Requests for text, and the events that answer them. */
@NullMarked
package io.colm.inference.generation;

import org.jspecify.annotations.NullMarked;
