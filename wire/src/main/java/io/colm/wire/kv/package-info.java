/** KV blocks on their way between pods and the cache. */
@NullMarked
package io.colm.wire.kv;

import org.jspecify.annotations.NullMarked;
