/** The places where blocks live, fastest first: this service's memory, then Redis. */
@NullMarked
package io.colm.kvcache.tier;

import org.jspecify.annotations.NullMarked;
