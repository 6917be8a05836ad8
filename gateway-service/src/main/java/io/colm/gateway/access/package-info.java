/** Who is asking, and what the key allows. */
@NullMarked
package io.colm.gateway.access;

import org.jspecify.annotations.NullMarked;
