/** Checkpoints in Hugging Face's form: Llamas to and from the first chain of a model, our own with several chains. */
@NullMarked
package io.colm.model.llama;

import org.jspecify.annotations.NullMarked;
