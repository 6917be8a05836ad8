/** What a CoLM is. */
@NullMarked
package io.colm.model;

import org.jspecify.annotations.NullMarked;
