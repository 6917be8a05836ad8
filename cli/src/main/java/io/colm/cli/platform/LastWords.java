package io.colm.cli.platform;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What a process that has ended wrote last. */
final class LastWords {

    private static final int LINES = 5;
    private static final int BYTES = 16_384;

    private LastWords() {}

    /**
     * The end of a log, indented, below a line that names it; lines of a stack trace are left to who looks into the log.
     *
     * @param before the part of the log that earlier processes wrote, in bytes
     */
    static String of(Path log, long before) {
        List<String> lines = end(log, before)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("\t"))
                .map(line -> "    " + line)
                .toList();
        return lines.isEmpty()
                ? "%s says nothing of why".formatted(log)
                : lines.stream()
                        .skip(Math.max(0, lines.size() - LINES))
                        .collect(Collectors.joining("\n", "the end of %s:\n".formatted(log), ""));
    }

    private static String end(Path log, long before) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(before, file.length() - BYTES));
            byte[] end = new byte[(int) Math.max(0, file.length() - file.getFilePointer())];
            file.readFully(end);
            return new String(end, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
