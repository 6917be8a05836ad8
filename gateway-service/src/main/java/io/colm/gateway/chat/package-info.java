/** Chat completions. */
@NullMarked
package io.colm.gateway.chat;

import org.jspecify.annotations.NullMarked;
