/** Health under the names that load balancers expect. */
@NullMarked
package io.colm.gateway.health;

import org.jspecify.annotations.NullMarked;
