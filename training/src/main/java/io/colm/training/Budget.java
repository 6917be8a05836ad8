package io.colm.training;

/** How long a stage is trained. */
public sealed interface Budget {

    /** A number of steps: the same run gives the same weights. */
    record Steps(long steps) implements Budget {
        public Steps {
            if (steps < 1) {
                throw new IllegalArgumentException("steps must be at least 1, is " + steps);
            }
        }

        @Override
        public String toString() {
            return "%,d steps".formatted(steps);
        }
    }

    /** A time, with the learning rate falling by the clock; pauses between runs do not count. */
    record Minutes(double minutes) implements Budget {
        public Minutes {
            if (!(minutes > 0)) {
                throw new IllegalArgumentException("minutes must be positive, is " + minutes);
            }
        }

        @Override
        public String toString() {
            return "%.1f minutes".formatted(minutes);
        }
    }

    /** The part of a stage that is done after {@code steps} steps and {@code seconds} seconds: 1 or more at its end. */
    default double progress(long steps, double seconds) {
        return switch (this) {
            case Steps all -> (double) steps / all.steps;
            case Minutes all -> seconds / (60 * all.minutes);
        };
    }

    /** A part of it, {@code share} from 0 to 1. */
    default Budget part(double share) {
        return switch (this) {
            case Steps all -> new Steps(Math.max(1, Math.round(all.steps * share)));
            case Minutes all -> new Minutes(all.minutes * share);
        };
    }
}
