/** What travels between processes. */
@NullMarked
package io.colm.wire;

import org.jspecify.annotations.NullMarked;
