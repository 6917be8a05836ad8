/** What is asked of a pod, and what it streams back. */
@NullMarked
package io.colm.wire.generation;

import org.jspecify.annotations.NullMarked;
