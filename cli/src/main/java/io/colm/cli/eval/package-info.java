/** What a model is worth: likelihood of texts, answers to questions, and how far its tiers agree. */
@NullMarked
package io.colm.cli.eval;

import org.jspecify.annotations.NullMarked;
