/** Moving a generation to another tier. */
@NullMarked
package io.colm.gateway.escalation;

import org.jspecify.annotations.NullMarked;
