package io.colm.training.story;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words and rules that stories are told by, read from text resources; {@code common.txt} describes the notation. */
final class Grammar {
    static final List<String> PLOTS = List.of(
            "lost",
            "mended",
            "sharing",
            "storm",
            "newfriend",
            "fear",
            "promise",
            "race",
            "gift",
            "sorry",
            "neighbour",
            "hungry",
            "grow",
            "build",
            "music",
            "map");

    /** A word of a list: {@code in garden@water} is the word garden, its lead in, its tag water. */
    record Word(String lead, String text, Set<String> tags) {
        static Word parse(String entry) {
            String[] parts = entry.strip().split("@");
            boolean led = parts[0].matches("(in|at|by|on) .+");
            int space = parts[0].indexOf(' ');
            return new Word(
                    led ? parts[0].substring(0, space) : "",
                    led ? parts[0].substring(space + 1) : parts[0],
                    Set.copyOf(List.of(parts).subList(1, parts.length)));
        }
    }

    private final Map<String, List<Word>> lists = new HashMap<>();
    private final Map<String, Map<String, List<String>>> plots = new LinkedHashMap<>();

    Grammar() {
        for (String line : lines("words.txt")) {
            String[] parts = line.split(":", 2);
            lists.put(
                    parts[0],
                    List.of(parts[1].split(",")).stream().map(Word::parse).toList());
        }
        Map<String, List<String>> common = rules("common.txt");
        for (String plot : PLOTS) {
            Map<String, List<String>> rules = new HashMap<>(common);
            rules.putAll(rules("plots/" + plot + ".txt"));
            plots.put(plot, rules);
        }
    }

    List<Word> list(String name) {
        return lists.getOrDefault(name, List.of());
    }

    /** The alternatives of a rule as {@code plot} has them; none where there is no such rule. */
    List<String> alternatives(String plot, String rule) {
        return plots.getOrDefault(plot, Map.of()).getOrDefault(rule, List.of());
    }

    private static Map<String, List<String>> rules(String resource) {
        Map<String, List<String>> rules = new HashMap<>();
        String rule = "";
        for (String line : lines(resource)) {
            if (line.startsWith("  ")) {
                rules.computeIfAbsent(rule, ignored -> new ArrayList<>()).add(line.strip());
            } else {
                rule = line.substring(0, line.indexOf(':'));
                if (rules.containsKey(rule)) {
                    throw new IllegalStateException(resource + " has the rule " + rule + " twice");
                }
            }
        }
        return rules;
    }

    private static List<String> lines(String resource) {
        try (InputStream in = Grammar.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the story resource " + resource + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
