/** Text completions. */
@NullMarked
package io.colm.gateway.completion;

import org.jspecify.annotations.NullMarked;
