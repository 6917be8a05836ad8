/** Refusals in OpenAI's shape. */
@NullMarked
package io.colm.gateway.error;

import org.jspecify.annotations.NullMarked;
