package io.colm.training.curves;

import io.colm.training.curves.RunLog.Entry;
import io.colm.training.curves.RunLog.Step;
import io.colm.training.curves.RunLog.Validation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one log says. */
record Run(String name, List<Step> steps, List<Validation> validations) {

    static Run read(String name, Path directory) throws IOException {
        List<Entry> entries = RunLog.read(directory);
        return new Run(name, only(Step.class, entries), only(Validation.class, entries));
    }

    private static <T extends Entry> List<T> only(Class<T> kind, List<Entry> entries) {
        return entries.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Chain counts whose loss was looked at. */
    SortedSet<Integer> prefixes() {
        return Stream.concat(steps.stream(), validations.stream())
                .flatMap(entry -> entry.losses().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    SortedSet<String> texts() {
        return validations.stream().map(Validation::text).collect(Collectors.toCollection(TreeSet::new));
    }

    List<Reading> losses(int chains) {
        return readings(steps, chains);
    }

    List<Reading> losses(String text, int chains) {
        return readings(
                validations.stream().filter(each -> each.text().equals(text)).toList(), chains);
    }

    private static List<Reading> readings(List<? extends Entry> entries, int chains) {
        return entries.stream()
                .filter(entry -> entry.losses().containsKey(chains))
                .map(entry ->
                        Reading.of(entry, Objects.requireNonNull(entry.losses().get(chains))))
                .toList();
    }

    List<Reading> each(ToDoubleFunction<Step> value) {
        return steps.stream()
                .map(step -> Reading.of(step, value.applyAsDouble(step)))
                .toList();
    }

    /** Of every step but the first, since the one before. */
    List<Reading> tokensPerSecond() {
        List<Reading> speeds = new ArrayList<>();
        for (int i = 1; i < steps.size(); i++) {
            Step before = steps.get(i - 1);
            Step step = steps.get(i);
            if (step.seconds() > before.seconds()) {
                speeds.add(Reading.of(step, (step.tokens() - before.tokens()) / (step.seconds() - before.seconds())));
            }
        }
        return speeds;
    }
}
