package io.colm.cli.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The page of all experiments: each keeps its section between two marks, and a run replaces its own alone. */
final class Report {

    private final Path page;

    Report(Path page) {
        this.page = page;
    }

    /** Puts {@code text} where the section of {@code name} is, or at the end, with those of {@code order} before it. */
    void replace(String name, String text, List<String> order) throws IOException {
        String before = Files.exists(page) ? Files.readString(page) : "# Experiments\n\n";
        String begin = mark(name, "begin");
        String end = mark(name, "end");
        String section = begin + "\n\n" + text.strip() + "\n\n" + end + "\n";
        int from = before.indexOf(begin);
        int to = before.indexOf(end);
        String after;
        if (from >= 0 && to > from) {
            after = before.substring(0, from) + section + before.substring(to + end.length() + 1);
        } else {
            int place = place(before, name, order);
            after = before.substring(0, place) + section + "\n" + before.substring(place);
        }
        Files.writeString(page, after);
    }

    /** Before the first section that comes later in the order. */
    private static int place(String page, String name, List<String> order) {
        for (String later : order.subList(order.indexOf(name) + 1, order.size())) {
            int at = page.indexOf(mark(later, "begin"));
            if (at >= 0) {
                return at;
            }
        }
        return page.length();
    }

    private static String mark(String name, String what) {
        return "<!-- %s %s: written by colm experiment -->".formatted(what, name);
    }
}
