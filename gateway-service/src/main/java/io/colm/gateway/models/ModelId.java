package io.colm.gateway.models;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A model id: {@code tales} leaves the tier to the gateway, {@code tales:2} is the tier of two chains. */
record ModelId(String name, @Nullable Integer chains) {

    private static final Pattern TIER = Pattern.compile("(.+):(\\d{1,4})");

    static ModelId parse(String id) {
        Matcher tier = TIER.matcher(id);
        return tier.matches() ? new ModelId(tier.group(1), Integer.valueOf(tier.group(2))) : new ModelId(id, null);
    }
}
