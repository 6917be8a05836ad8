/** One generation from admission to its last token, across pods. */
@NullMarked
package io.colm.gateway.generation;

import org.jspecify.annotations.NullMarked;
