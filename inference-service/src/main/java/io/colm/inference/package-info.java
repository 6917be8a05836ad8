/** The web edge of one engine. */
@NullMarked
package io.colm.inference;

import org.jspecify.annotations.NullMarked;
