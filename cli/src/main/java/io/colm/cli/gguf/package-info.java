/** Writes chain 1 of a model, an ordinary Llama, as a GGUF file. */
@NullMarked
package io.colm.cli.gguf;

import org.jspecify.annotations.NullMarked;
