package io.colm.gateway.generation;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param maxRunning generations under way at once; more are refused */
@ConfigurationProperties("colm.gateway.generation")
record GenerationProperties(@DefaultValue("1024") int maxRunning) {

    GenerationProperties {
        if (maxRunning < 1) {
            throw new IllegalArgumentException("colm.gateway.generation.max-running must be at least 1");
        }
    }
}
