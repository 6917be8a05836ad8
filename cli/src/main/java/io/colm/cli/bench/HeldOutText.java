package io.colm.cli.bench;

import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.corpus.Text;
import io.colm.training.story.Story;
import io.colm.training.story.StoryGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Text that no shipped model was trained on: a file's, or stories of a seed of its own. */
public final class HeldOutText {
    private static final long SEED = 1_000_033;

    private HeldOutText() {}

    /**
     * At most {@code most} tokens, each document followed by the end of text.
     *
     * @param file null for generated stories
     */
    public static int[] tokens(@Nullable Path file, Tokenizer tokenizer, int most) throws IOException {
        Iterator<String> documents = file == null
                ? new StoryGenerator(SEED).stories().map(Story::text).iterator()
                : Text.read(file).documents().iterator();
        int end = tokenizer.special(SpecialTokens.END_OF_TEXT);
        int[] tokens = new int[0];
        while (tokens.length < most && documents.hasNext()) {
            tokens = joined(tokens, tokenizer.encode(documents.next()), new int[] {end});
        }
        return Arrays.copyOf(tokens, Math.min(most, tokens.length));
    }

    private static int[] joined(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(IntStream::of).toArray();
    }

    /** The first {@code length} tokens of some stories, to be gone on with. */
    static List<int[]> beginnings(Tokenizer tokenizer, int count, int length) {
        return new StoryGenerator(SEED)
                .stories()
                .map(story -> tokenizer.encode(story.text()))
                .filter(tokens -> tokens.length > length)
                .limit(count)
                .map(tokens -> Arrays.copyOf(tokens, length))
                .toList();
    }
}
