/** The tiers as model ids. */
@NullMarked
package io.colm.gateway.models;

import org.jspecify.annotations.NullMarked;
