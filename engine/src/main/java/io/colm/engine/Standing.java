package io.colm.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whose a generation is, and how soon it is wanted.
 *
 * @param tenant tenants share the engine by the compute that each has had
 * @param priority generations of a higher one are admitted first; 0 is usual
 * @param firstToken time to the first token that is hoped for
 * @param perToken time between tokens that is hoped for: prompts are read in smaller chunks meanwhile
 */
public record Standing(
        String tenant,
        int priority,
        @Nullable Duration firstToken,
        @Nullable Duration perToken) {

    /** Nobody in particular, in no hurry. */
    public static final Standing USUAL = new Standing("", 0, null, null);

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
