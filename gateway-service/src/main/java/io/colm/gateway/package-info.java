/** The one door: keys, tiers, prices, routes. */
@NullMarked
package io.colm.gateway;

import org.jspecify.annotations.NullMarked;
