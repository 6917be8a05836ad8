package io.colm.training.story;

import io.colm.model.tokenizer.SpecialTokens;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Tells short stories for children in plain English. The same seed tells the same stories in the same order; another seed
 * tells others, to hold out for validation and {@link #probes}. Any number of threads may share a generator.
 */
public final class StoryGenerator {
    /** The line between two stories of a file. */
    public static final String SEPARATOR = SpecialTokens.END_OF_TEXT;

    private final Grammar grammar = new Grammar();
    private final long seed;

    public StoryGenerator(long seed) {
        this.seed = seed;
    }

    /** Story number {@code index} of this seed; it names each of its facts at least twice. */
    public Story story(long index) {
        RandomGenerator random = random(index);
        Story story;
        do {
            story = new Telling(grammar, Cast.pick(Grammar.PLOTS, random), random).tell();
        } while (!recurs(story));
        return story;
    }

    // What is named only once cannot be told right or wrong later.
    private static boolean recurs(Story story) {
        return Stream.of(Fact.values())
                .allMatch(fact -> story.mentions().stream()
                                .filter(mention -> mention.fact() == fact)
                                .count()
                        >= 2);
    }

    /** All stories of this seed from number 0; endless. */
    public Stream<Story> stories() {
        return LongStream.iterate(0, index -> index + 1).mapToObj(this::story);
    }

    /** Probes of this seed's first stories, at most one for each fact of a story. */
    public List<ConsistencyProbe> probes(int count) {
        return LongStream.iterate(0, index -> index + 1)
                .boxed()
                .flatMap(index -> new Probes(grammar, random(~index)).of(story(index)).stream())
                .limit(count)
                .toList();
    }

    /**
     * Writes whole stories, each followed by a line {@link #SEPARATOR}, until {@code file} has at least {@code megabytes}
     * (of 1,000,000 bytes of UTF-8).
     *
     * @return the number of stories written
     * @throws IllegalArgumentException for a size that is not positive
     */
    public long write(Path file, double megabytes) throws IOException {
        if (!(megabytes > 0)) {
            throw new IllegalArgumentException("megabytes is " + megabytes + ", but must be greater than 0");
        }
        long index = 0;
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (long bytes = 0; bytes < megabytes * 1e6; index++) {
                String document = story(index).text() + "\n" + SEPARATOR + "\n";
                out.write(document);
                bytes += document.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return index;
    }

    private RandomGenerator random(long index) {
        // Hashed twice: generators with nearby seeds would walk the same numbers, a few steps apart.
        long base = new SplittableRandom(seed).nextLong();
        return new SplittableRandom(new SplittableRandom(base + index).nextLong());
    }
}
