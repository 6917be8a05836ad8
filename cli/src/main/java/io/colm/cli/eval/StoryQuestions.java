package io.colm.cli.eval;

import io.colm.training.story.ConsistencyProbe;
import io.colm.training.story.StoryGenerator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Probes of generated stories as a file of questions: which of some words does the story go on with? */
public final class StoryQuestions {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private StoryQuestions() {}

    /** Writes {@code count} questions; the same seed writes the same. */
    public static void write(Path file, long seed, int count) throws IOException {
        if (count < 1) {
            throw new IllegalArgumentException("--count must be at least 1, is " + count);
        }
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            int number = 0;
            for (ConsistencyProbe probe : new StoryGenerator(seed).probes(count)) {
                out.write(JSON.writeValueAsString(question(probe, number++)));
                out.newLine();
            }
        }
    }

    /** The right choice stands at every place equally often. */
    private static Map<String, Object> question(ConsistencyProbe probe, int number) {
        List<String> choices = new ArrayList<>(probe.distractors());
        int right = number % (choices.size() + 1);
        choices.add(right, probe.answer());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ctx", probe.prefix());
        fields.put("choices", choices.stream().map(String::strip).toList());
        fields.put("label", right);
        fields.put("fact", probe.fact().name().toLowerCase(Locale.ROOT));
        return fields;
    }
}
