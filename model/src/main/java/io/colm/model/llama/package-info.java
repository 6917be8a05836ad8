/** Llama checkpoints in Hugging Face's form, to and from the first chain of a model. */
@NullMarked
package io.colm.model.llama;

import org.jspecify.annotations.NullMarked;
