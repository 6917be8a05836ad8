package io.colm.model;

/**
 * How the rotary frequencies of a model differ from {@code theta^(-2j/d)}, so that it may read more than it was first
 * trained on.
 *
 * @param factor that the context is longer; 1 where the type is {@link Type#NONE}
 * @param lowFrequencyFactor turns in the original context up to which a pair is slowed down by the whole factor; for
 *     {@link Type#LLAMA3}, otherwise 0
 * @param highFrequencyFactor turns in the original context from which a pair keeps its frequency; likewise
 * @param originalContext tokens that the model was first trained on; likewise
 */
public record RopeScaling(
        Type type, double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalContext) {

    /** Names are those of manifests. */
    public enum Type {
        NONE,
        /** Every frequency is divided by the factor. */
        LINEAR,
        /** Low frequencies are divided by the factor, high ones are kept, those between are interpolated. */
        LLAMA3
    }

    /** Frequencies as they are. */
    public static final RopeScaling NONE = new RopeScaling(Type.NONE, 1, 0, 0, 0);

    public RopeScaling {
        Refusal.unless(
                factor >= 1 && Double.isFinite(factor), "ropeScaling.factor", "must be at least 1, is %s", factor);
        if (type == Type.LLAMA3) {
            Refusal.unless(
                    lowFrequencyFactor > 0
                            && lowFrequencyFactor < highFrequencyFactor
                            && Double.isFinite(highFrequencyFactor),
                    "ropeScaling.highFrequencyFactor",
                    "must be above lowFrequencyFactor, and that above 0, are %s and %s",
                    highFrequencyFactor,
                    lowFrequencyFactor);
            Refusal.unlessWithin(1, originalContext, 1 << 24, "ropeScaling.originalContext");
        } else {
            Refusal.unless(
                    lowFrequencyFactor == 0 && highFrequencyFactor == 0 && originalContext == 0,
                    "ropeScaling",
                    "of the type %s must have 0 for all but the factor",
                    type);
            Refusal.unless(
                    type != Type.NONE || factor == 1,
                    "ropeScaling.factor",
                    "of the type NONE must be 1, is %s",
                    factor);
        }
    }

    public static RopeScaling linear(double factor) {
        return new RopeScaling(Type.LINEAR, factor, 0, 0, 0);
    }

    /** What the angle grows by at each position, in radians, of a pair for which that was {@code frequency}. */
    double scaled(double frequency) {
        double kept = switch (type) {
            case NONE -> 1;
            case LINEAR -> 0;
            case LLAMA3 -> {
                double turns = originalContext * frequency / (2 * Math.PI);
                double above = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
                yield Math.clamp(above, 0, 1);
            }
        };
        return kept * frequency + (1 - kept) * frequency / factor;
    }
}
