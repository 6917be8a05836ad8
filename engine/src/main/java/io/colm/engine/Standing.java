package io.colm.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whose a generation is, how soon it is wanted, and what may be given up for that.
 *
 * @param tenant tenants share the engine by the compute that each has had
 * @param priority generations of a higher one are admitted first; 0 is usual
 * @param firstToken time to the first token that is hoped for
 * @param perToken time between tokens that is hoped for: prompts are read in smaller chunks meanwhile
 * @param shrinkable whether fewer chains than asked for may answer while the engine is pressed
 */
public record Standing(
        String tenant,
        int priority,
        @Nullable Duration firstToken,
        @Nullable Duration perToken,
        boolean shrinkable) {

    /** Nobody in particular, in no hurry. */
    public static final Standing USUAL = new Standing("", 0, null, null, false);

    public Standing {
        positive("firstToken", firstToken);
        positive("perToken", perToken);
    }

    private static void positive(String name, @Nullable Duration target) {
        if (target != null && !target.isPositive()) {
            throw new IllegalArgumentException("%s must be above zero, is %s".formatted(name, target));
        }
    }
}
