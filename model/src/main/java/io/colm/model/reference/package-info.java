/** The definition of a CoLM in plain Java: the golden truth that every faster computation is tested against. */
@NullMarked
package io.colm.model.reference;

import org.jspecify.annotations.NullMarked;
