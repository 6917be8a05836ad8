/** Which pods there are, and which one answers. */
@NullMarked
package io.colm.gateway.routing;

import org.jspecify.annotations.NullMarked;
