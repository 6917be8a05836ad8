/** KV blocks that this pod takes from the cache and gives to it. */
@NullMarked
package io.colm.inference.kv;

import org.jspecify.annotations.NullMarked;
