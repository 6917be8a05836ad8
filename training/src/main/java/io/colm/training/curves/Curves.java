package io.colm.training.curves;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What runs look like, from their {@link RunLog}s: {@code curves.html} and {@code curves.png}. */
public final class Curves {

    private Curves() {}

    /** Writes the curves of the run in {@code directory} beside its log. */
    public static void write(Path directory) throws IOException {
        compare(List.of(directory), directory);
    }

    /** Writes the curves of all {@code runs} together into the directory {@code out}. */
    public static void compare(List<Path> runs, Path out) throws IOException {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one run to draw");
        }
        List<Run> read = new ArrayList<>();
        List<String> names = names(runs);
        for (int i = 0; i < runs.size(); i++) {
            read.add(Run.read(names.get(i), runs.get(i)));
        }
        Panels panels = new Panels(read);
        Files.createDirectories(out);
        replace(out.resolve("curves.html"), new Page(read, panels.all()).html().getBytes(StandardCharsets.UTF_8));
        replace(out.resolve("curves.png"), panels.first().chart().png());
    }

    /** The directories' own names, or, where two have the same, all as they were given. */
    private static List<String> names(List<Path> runs) {
        List<String> names = runs.stream()
                .map(run -> String.valueOf(run.toAbsolutePath().normalize().getFileName()))
                .toList();
        Set<String> different = new HashSet<>(names);
        return different.size() == names.size()
                ? names
                : runs.stream().map(Path::toString).toList();
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        Files.write(unfinished, content);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
