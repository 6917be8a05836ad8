/** What chat and text completions answer alike. */
@NullMarked
package io.colm.gateway.answer;

import org.jspecify.annotations.NullMarked;
