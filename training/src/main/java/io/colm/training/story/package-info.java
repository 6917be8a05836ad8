/** Our own short stories: text to train on, and probes of what a model remembers of them. */
@NullMarked
package io.colm.training.story;

import org.jspecify.annotations.NullMarked;
