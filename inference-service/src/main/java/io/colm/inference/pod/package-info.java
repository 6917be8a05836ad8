/** The life of a pod: pulled, ready, announced, drained. */
@NullMarked
package io.colm.inference.pod;

import org.jspecify.annotations.NullMarked;
