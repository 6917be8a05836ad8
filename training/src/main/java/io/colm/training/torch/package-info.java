/** TorchScript, run by PyTorch through DJL. */
@NullMarked
package io.colm.training.torch;

import org.jspecify.annotations.NullMarked;
