package io.colm.cli.bench.serving;

import java.net.URI;

/**
 * A model of an OpenAI-compatible server, written {@code MODEL=URL}.
 *
 * @param url without the path of the API: {@code http://host:port}
 */
public record Target(String model, URI url) {

    /** @throws IllegalArgumentException if {@code text} is none; the message says what it must be */
    public static Target parse(String text) {
        int split = text.indexOf('=');
        String url = text.substring(split + 1);
        if (split < 1 || !url.matches("https?://[^/?#]+/?")) {
            throw new IllegalArgumentException("--server must be MODEL=http://HOST:PORT, is " + text);
        }
        return new Target(text.substring(0, split), URI.create(url));
    }

    @Override
    public String toString() {
        return model + " at " + url;
    }
}
