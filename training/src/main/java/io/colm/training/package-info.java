/** Makes and grows models. */
@NullMarked
package io.colm.training;

import org.jspecify.annotations.NullMarked;
