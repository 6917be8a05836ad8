package io.colm.cli.bench.serving;

/**
 * When one stream's tokens came. Times in nanoseconds.
 *
 * @param first from the request to the first token
 * @param last from the request to the last token
 */
record StreamTimes(long first, long last, int tokens) {

    double firstMillis() {
        return first / 1e6;
    }

    /** From token to token, on average; servers send several at once where a client is slow. */
    double nextMillis() {
        return (last - first) / 1e6 / Math.max(1, tokens - 1);
    }
}
