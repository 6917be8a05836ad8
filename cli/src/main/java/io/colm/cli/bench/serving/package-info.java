/** What the clients of a running server see: time to the first token, time between tokens, tokens a second. */
@NullMarked
package io.colm.cli.bench.serving;

import org.jspecify.annotations.NullMarked;
