/** Charts for reports, as SVG and PNG, the same on every machine. */
@NullMarked
package io.colm.training.plot;

import org.jspecify.annotations.NullMarked;
