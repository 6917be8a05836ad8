package io.colm.cli;

import java.util.Arrays;
import java.util.Locale;

/** Types of weights as users spell them: F16 may also be fp16. */
final class Dtype {
    static final String OPTION = "--dtype";

    private Dtype() {}

    /** @throws IllegalArgumentException where {@code name} is none of {@code types} */
    static <T extends Enum<T>> T named(T[] types, String name) {
        String plain = name.toUpperCase(Locale.ROOT).replaceFirst("^FP", "F");
        return Arrays.stream(types)
                .filter(type -> type.name().equals(plain))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s must be one of %s, is %s".formatted(OPTION, Arrays.toString(types), name)));
    }
}
