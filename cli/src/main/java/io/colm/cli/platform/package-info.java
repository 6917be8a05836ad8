/** The services as processes of this machine. */
@NullMarked
package io.colm.cli.platform;

import org.jspecify.annotations.NullMarked;
