/** What tokens cost, by the chain count that made them. */
@NullMarked
package io.colm.gateway.price;

import org.jspecify.annotations.NullMarked;
