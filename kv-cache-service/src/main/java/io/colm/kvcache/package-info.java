/** KV blocks, hot in memory and warm in Redis. */
@NullMarked
package io.colm.kvcache;

import org.jspecify.annotations.NullMarked;
