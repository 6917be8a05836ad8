/** Grammars that an answer must obey, walked byte by byte and token by token. */
@NullMarked
package io.colm.engine.grammar;

import org.jspecify.annotations.NullMarked;
