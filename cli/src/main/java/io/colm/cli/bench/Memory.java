package io.colm.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory of this process that belongs to no file. */
final class Memory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String KEY = "RssAnon:";

    private Memory() {}

    /** Resident bytes once the heap is collected; nothing where the system does not tell. */
    static OptionalLong resident() throws IOException {
        System.gc();
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(KEY)) {
                String kilobytes =
                        line.substring(KEY.length()).replace("kB", "").strip();
                return OptionalLong.of(1024 * Long.parseLong(kilobytes));
            }
        }
        return OptionalLong.empty();
    }
}
