package io.colm.cli;

import io.colm.wire.registry.Lineage;
import io.colm.wire.registry.Lineage.Relative;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A version's lineage as lines: each version below its parent, the one that was asked for with a star. */
record FamilyTree(Lineage lineage) {

    private static final int DIGITS = 12;

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        List<Relative> path = new ArrayList<>(lineage.ancestors().reversed());
        path.add(lineage.version());
        String unheld = path.getFirst().parent();
        int depth = 0;
        if (unheld != null) {
            lines.add(digits(unheld) + " is not in this registry");
            depth++;
        }
        for (Relative each : path) {
            lines.add(line(depth++, each));
        }
        addChildren(lineage.version().id(), depth, lines);
        return lines;
    }

    private void addChildren(String parent, int depth, List<String> lines) {
        for (Relative each : lineage.descendants()) {
            if (parent.equals(each.parent())) {
                lines.add(line(depth, each));
                addChildren(each.id(), depth + 1, lines);
            }
        }
    }

    private String line(int depth, Relative each) {
        String star = each.id().equals(lineage.version().id()) ? " *" : "";
        String aliases = each.aliases().isEmpty() ? "" : " " + each.aliases();
        return "%s%s %s%s%s: %d chains%s"
                .formatted(
                        "   ".repeat(depth),
                        each.model(),
                        digits(each.id()),
                        aliases,
                        star,
                        each.chains(),
                        inherited(each));
    }

    private static String inherited(Relative each) {
        return each.inherited().isEmpty() ? "" : ", %s its parent's".formatted(numbers(each.inherited()));
    }

    private static String numbers(List<Integer> chains) {
        int first = chains.getFirst();
        int last = chains.getLast();
        return chains.size() > 2 && last - first + 1 == chains.size()
                ? first + ".." + last
                : chains.stream().map(String::valueOf).collect(Collectors.joining(" and "));
    }

    private static String digits(String id) {
        return id.substring(0, Math.min(DIGITS, id.length()));
    }
}
