package io.colm.cli.bench;

/** What some steps took. Times in nanoseconds; {@code cpu} is of the whole process, in ticks of the system's clock. */
record Sample(long wall, long cpu, long bytes, int steps, int tokens) {

    Sample plus(Sample other) {
        return new Sample(
                wall + other.wall, cpu + other.cpu, bytes + other.bytes, steps + other.steps, tokens + other.tokens);
    }

    double millisPerStep() {
        return wall / 1e6 / steps;
    }

    double tokensPerSecond() {
        return tokens * 1e9 / wall;
    }
}
