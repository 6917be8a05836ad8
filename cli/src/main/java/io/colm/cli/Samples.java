package io.colm.cli;

import java.net.URI;

/** What a newcomer may type first. */
final class Samples {

    /** The key that the gateway's default configuration knows. */
    static final String KEY = "colm-demo-key";

    private Samples() {}

    static String curl(URI gateway, String model) {
        return """
                curl -N %s/v1/chat/completions -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' \\
                  -d '{"model":"%s:1","stream":true,"messages":[{"role":"user","content":"Tell me a story about a brave cat."}]}'
                """.formatted(gateway, KEY, model);
    }
}
