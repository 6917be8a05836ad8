package io.colm.cli.eval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with the lines of a file, all of it told at once. */
final class Problems {

    private static final int MOST = 20;

    private final Path file;
    private final List<String> lines = new ArrayList<>();

    Problems(Path file) {
        this.file = file;
    }

    void add(int line, String what) {
        lines.add(file + ":" + line + ": " + what);
    }

    /** @throws IllegalArgumentException that names them, if there are any */
    void refuse() {
        if (!lines.isEmpty()) {
            String more = lines.size() > MOST ? "\nand %,d more lines".formatted(lines.size() - MOST) : "";
            throw new IllegalArgumentException(lines.stream()
                    .limit(MOST)
                    .collect(Collectors.joining("\n", "these lines must be mended:\n", more)));
        }
    }
}
