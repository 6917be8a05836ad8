/** What chat and text completions ask for alike. */
@NullMarked
package io.colm.gateway.asked;

import org.jspecify.annotations.NullMarked;
