package io.colm.training.curves;

import io.colm.training.curves.RunLog.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What there is to see of runs: of one run a curve a prefix, of several a panel a prefix and in it a curve a run. */
record Panels(List<Run> runs) {

    private static final String LOSS = "nats a token";

    /** The loss of the steps, first of all what is asked of a run: of several, of the largest prefix that all have. */
    Panel first() {
        if (runs.size() == 1) {
            return byPrefix("Loss by prefix", true, runs.getFirst()::losses);
        }
        SortedSet<Integer> common = new TreeSet<>(runs.getFirst().prefixes());
        runs.forEach(run -> common.retainAll(run.prefixes()));
        int chains = common.isEmpty() ? 1 : common.getLast();
        return byRun("Loss of " + chains(chains), LOSS, true, run -> run.losses(chains));
    }

    /** Those that have something to show. */
    List<Panel> all() {
        List<Panel> panels = new ArrayList<>();
        if (runs.size() == 1) {
            panels.add(first());
        } else {
            prefixes()
                    .forEach(chains ->
                            panels.add(byRun("Loss of " + chains(chains), LOSS, true, run -> run.losses(chains))));
        }
        texts().forEach(text -> panels.addAll(validations(text)));
        panels.add(byRun("Learning rate", "learning rate", false, run -> run.each(Step::rate)));
        panels.add(byRun("Gradient norm", "norm before clipping", true, run -> run.each(Step::norm)));
        panels.add(byRun("Speed", "tokens a second", true, Run::tokensPerSecond));
        return panels.stream().filter(Panel::showsAny).toList();
    }

    private List<Panel> validations(String text) {
        if (runs.size() == 1) {
            Run run = runs.getFirst();
            return List.of(byPrefix("Validation loss: " + text, false, chains -> run.losses(text, chains)));
        }
        return prefixes().stream()
                .map(chains -> byRun(
                        "Validation loss of %s: %s".formatted(chains(chains), text),
                        LOSS,
                        false,
                        run -> run.losses(text, chains)))
                .toList();
    }

    private Panel byPrefix(String title, boolean noisy, Function<Integer, List<Reading>> readings) {
        return new Panel(
                title,
                LOSS,
                noisy,
                prefixes().stream()
                        .map(chains -> new Curve(chains(chains), readings.apply(chains)))
                        .toList());
    }

    private Panel byRun(String title, String unit, boolean noisy, Function<Run, List<Reading>> readings) {
        return new Panel(
                title,
                unit,
                noisy,
                runs.stream()
                        .map(run -> new Curve(run.name(), readings.apply(run)))
                        .toList());
    }

    private SortedSet<Integer> prefixes() {
        return union(Run::prefixes);
    }

    private SortedSet<String> texts() {
        return union(Run::texts);
    }

    private <T> SortedSet<T> union(Function<Run, Collection<T>> part) {
        return runs.stream().flatMap(run -> part.apply(run).stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    static String chains(int count) {
        return count == 1 ? "1 chain" : count + " chains";
    }
}
