package io.colm.training.curves;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What happened in a run: the file {@code log.jsonl} beside the model, one line of JSON for each logged step and each
 * validation, in the order of the steps. A line is in the file when {@link #append} returns, so that a killed run loses
 * none; a line that is not whole does not count.
 */
public final class RunLog implements AutoCloseable {

    private static final String NAME = "log.jsonl";
    private static final JsonMapper JSON = new JsonMapper();

    /** A line. */
    public sealed interface Entry {

        /** Steps done since the run began, in all stages. */
        long step();

        /** Tokens trained on so far. */
        long tokens();

        /** Time trained so far, pauses between runs not counted. */
        double seconds();

        /** Nats a token by chain count; those that were not computed are left out. */
        SortedMap<Integer, Double> losses();
    }

    /**
     * A step of the optimiser.
     *
     * @param rate learning rate
     * @param norm of all gradients together, before clipping
     */
    @JsonPropertyOrder({"step", "tokens", "seconds", "rate", "norm", "losses"})
    public record Step(
            long step, long tokens, double seconds, double rate, double norm, SortedMap<Integer, Double> losses)
            implements Entry {

        public Step {
            losses = Collections.unmodifiableSortedMap(new TreeMap<>(losses));
        }
    }

    /** A look at the validation text named {@code text}. */
    @JsonPropertyOrder({"step", "tokens", "seconds", "text", "losses"})
    public record Validation(long step, long tokens, double seconds, String text, SortedMap<Integer, Double> losses)
            implements Entry {

        public Validation {
            losses = Collections.unmodifiableSortedMap(new TreeMap<>(losses));
        }
    }

    private final Path file;
    private final FileChannel channel;

    private RunLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens the log of {@code directory} to go on with it, or begins one. Who opens it is the only one who writes. */
    public static RunLog open(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(NAME);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        channel.truncate(whole(Files.readAllBytes(file))); // else the next line would go on with what is left of one
        return new RunLog(file, channel);
    }

    public void append(Step step) throws IOException {
        write(step);
    }

    public void append(Validation validation) throws IOException {
        write(validation);
    }

    private void write(Entry entry) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((JSON.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            channel.write(line);
        }
    }

    /**
     * Cuts off all lines of later steps: a run that goes on from a checkpoint after {@code step} steps does them anew.
     *
     * @param step -1 cuts off everything
     */
    public void truncateAfter(long step) throws IOException {
        long kept = 0;
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size() && parse(file, i + 1, lines.get(i)).step() <= step; i++) {
            kept += lines.get(i).getBytes(StandardCharsets.UTF_8).length + 1;
        }
        channel.truncate(kept);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /**
     * All whole lines of the log of {@code directory}, which may be in use.
     *
     * @throws IllegalArgumentException where there is no log
     */
    static List<Entry> read(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(
                    "there is no %s in %s: training a model into it writes one".formatted(NAME, directory));
        }
        List<String> lines = lines(file);
        List<Entry> entries = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            entries.add(parse(file, i + 1, lines.get(i)));
        }
        return entries;
    }

    private static List<String> lines(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return new String(bytes, 0, whole(bytes), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    /** The length of all whole lines. */
    private static int whole(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    private static Entry parse(Path file, int number, String line) throws IOException {
        try {
            Class<? extends Entry> kind = line.contains("\"text\":") ? Validation.class : Step.class;
            return JSON.readValue(line, kind);
        } catch (JacksonException e) {
            throw new IOException("%s, line %d is not of a run's log: %s".formatted(file, number, line), e);
        }
    }
}
