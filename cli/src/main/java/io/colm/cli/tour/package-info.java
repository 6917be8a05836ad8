/** Shows, by real requests, what the platform can do. */
@NullMarked
package io.colm.cli.tour;

import org.jspecify.annotations.NullMarked;
