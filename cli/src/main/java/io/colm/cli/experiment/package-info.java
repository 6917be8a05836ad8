/** The paper's claims, measured at the size that a machine allows, and the page that says so. */
@NullMarked
package io.colm.cli.experiment;

import org.jspecify.annotations.NullMarked;
