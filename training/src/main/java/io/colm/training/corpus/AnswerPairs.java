package io.colm.training.corpus;

import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prompts and answers from files of JSON lines, as chats {@code <|user|>PROMPT<|end|><|assistant|>ANSWER<|end|>}, as many
 * to a row as fit. Only answers, their ends with them, are learned from and measured.
 */
public final class AnswerPairs implements Batches, HeldOut {

    private static final int MISTAKES_SHOWN = 20;

    private final List<Source> sources;
    private final List<Chat> chats;
    private final int separator;

    /** @param cut pairs whose prompts were too long */
    private record Source(String name, String digest, int pairs, int cut) {
        String describe() {
            String shortened = cut == 0 ? "" : String.format(Locale.ROOT, ", the begin of %,d cut to fit", cut);
            return String.format(Locale.ROOT, "%s: %,d pairs%s, SHA-256 %s", name, pairs, shortened, digest);
        }
    }

    /**
     * @param learned which tokens are of an answer
     * @param cut whether something of its begin was left out
     */
    private record Chat(int[] tokens, boolean[] learned, boolean cut) {}

    private AnswerPairs(List<Source> sources, List<Chat> chats, int separator) {
        this.sources = sources;
        this.chats = chats;
        this.separator = separator;
    }

    /**
     * Reads pairs for rows of {@code context} tokens. Of a pair that is longer the begin of the prompt is left out.
     *
     * @throws UnusableTextException that names every line which is no pair, or whose answer alone is too long
     */
    public static AnswerPairs read(List<Path> files, Tokenizer tokenizer, int context) throws IOException {
        Rendering rendering = new Rendering(tokenizer, context);
        List<Source> sources = new ArrayList<>();
        List<Chat> chats = new ArrayList<>();
        List<String> mistakes = new ArrayList<>();
        for (Path file : files) {
            int before = chats.size();
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).isBlank()) {
                    try {
                        chats.add(rendering.chat(Conversation.parse(lines.get(i))));
                    } catch (IllegalArgumentException e) {
                        mistakes.add("%s:%d %s".formatted(file, i + 1, e.getMessage()));
                    }
                }
            }
            List<Chat> own = chats.subList(before, chats.size());
            sources.add(new Source(
                    String.valueOf(file.getFileName()),
                    ModelDirectory.entry(file).digest(),
                    own.size(),
                    Math.toIntExact(own.stream().filter(Chat::cut).count())));
        }
        refuse(mistakes);
        if (chats.isEmpty()) {
            throw new UnusableTextException(files + " hold no pairs of prompt and answer");
        }
        return new AnswerPairs(sources, chats, tokenizer.special(SpecialTokens.END_OF_TEXT));
    }

    private static List<String> lines(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UnusableTextException(file + " is no file: name a file of JSON lines");
        }
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new UnusableTextException(file + " is not UTF-8. Convert it, as by iconv -t UTF-8");
        }
    }

    private static void refuse(List<String> mistakes) {
        if (!mistakes.isEmpty()) {
            int more = mistakes.size() - MISTAKES_SHOWN;
            throw new UnusableTextException(
                    mistakes.stream().limit(MISTAKES_SHOWN).collect(Collectors.joining("\n"))
                            + (more > 0 ? "\nand %d lines more".formatted(more) : ""));
        }
    }

    @Override
    public String name() {
        return sources.stream().map(Source::name).collect(Collectors.joining(", "));
    }

    @Override
    public List<String> describe() {
        return sources.stream().map(Source::describe).toList();
    }

    /** Every pair was cut to fit when it was read. */
    @Override
    public void mustHold(int length) {}

    @Override
    public Batch next(long seed, long number, int rows, int length) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + number);
        random.nextLong(); // neighbouring seeds begin alike
        List<Row> made = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Row row = new Row(length + 1, separator);
            boolean fits = true;
            while (fits) {
                fits = row.add(chats.get(random.nextInt(chats.size())));
            }
            made.add(row);
        }
        return batch(made);
    }

    @Override
    public Batch heldOut(int length, int most) {
        List<Row> all = new ArrayList<>(List.of(new Row(length + 1, separator)));
        for (Chat chat : chats) {
            if (!all.getLast().add(chat)) {
                all.add(new Row(length + 1, separator));
                all.getLast().add(chat);
            }
        }
        int count = Math.min(all.size(), most);
        return batch(IntStream.range(0, count)
                .mapToObj(i -> all.get(Math.toIntExact((long) i * all.size() / count)))
                .toList());
    }

    private static Batch batch(List<Row> rows) {
        return new Batch(
                rows.stream().map(Row::inputs).toArray(long[][]::new),
                rows.stream().map(Row::targets).toArray(long[][]::new));
    }

    /** Chats one after the other, each but the last followed by a separator; separators to the end. */
    private static final class Row {
        private final long[] tokens;
        private final boolean[] learned;
        private int size;

        Row(int length, int separator) {
            tokens = new long[length];
            learned = new boolean[length];
            Arrays.fill(tokens, separator);
        }

        boolean add(Chat chat) {
            if (size + chat.tokens.length > tokens.length) {
                return false;
            }
            for (int i = 0; i < chat.tokens.length; i++) {
                tokens[size + i] = chat.tokens[i];
                learned[size + i] = chat.learned[i];
            }
            size += chat.tokens.length + 1;
            return true;
        }

        long[] inputs() {
            return Arrays.copyOf(tokens, tokens.length - 1);
        }

        long[] targets() {
            return IntStream.range(1, tokens.length)
                    .mapToLong(i -> learned[i] ? tokens[i] : Batch.NOT_COUNTED)
                    .toArray();
        }
    }

    /** How a conversation becomes tokens: its text never becomes a special token. */
    private record Rendering(Tokenizer tokenizer, int context) {

        Rendering {
            if (tokenizer.find(SpecialTokens.ASSISTANT).isEmpty()) {
                throw new UnusableTextException(
                        "the model's tokenizer has no %s and cannot tell turns apart: tune it on text instead"
                                .formatted(SpecialTokens.ASSISTANT));
            }
        }

        Chat chat(Conversation conversation) {
            List<int[]> turns =
                    conversation.turns().stream().map(this::tokens).collect(Collectors.toCollection(ArrayList::new));
            int length = turns.stream().mapToInt(turn -> turn.length).sum();
            int answer = turns.getLast().length;
            if (answer > context) {
                throw new IllegalArgumentException(
                        "has an answer of %d tokens with those around it, more than the context of %d"
                                .formatted(answer, context));
            }
            int first = fit(turns, length - context);
            int[] tokens = turns.stream().flatMapToInt(Arrays::stream).toArray();
            return new Chat(tokens, learned(conversation.turns(), turns, first, tokens.length), length > context);
        }

        private int[] tokens(Conversation.Turn turn) {
            int[] content = tokenizer.encode(turn.content());
            int[] tokens = new int[content.length + 2];
            tokens[0] = tokenizer.special(turn.role());
            System.arraycopy(content, 0, tokens, 1, content.length);
            tokens[tokens.length - 1] = tokenizer.special(SpecialTokens.END);
            return tokens;
        }

        /** Takes {@code excess} tokens from the begin, whole turns with their special tokens. Returns the turns taken. */
        private static int fit(List<int[]> turns, int excess) {
            int taken = 0;
            for (int left = excess; left > 0; ) {
                int[] turn = turns.getFirst();
                if (turn.length - 2 > left) {
                    int[] rest = Arrays.copyOfRange(turn, left, turn.length);
                    rest[0] = turn[0];
                    turns.set(0, rest);
                    left = 0;
                } else {
                    turns.removeFirst();
                    left -= turn.length;
                    taken++;
                }
            }
            return taken;
        }

        private static boolean[] learned(
                List<Conversation.Turn> conversation, List<int[]> turns, int first, int length) {
            boolean[] learned = new boolean[length];
            int at = 0;
            for (int i = 0; i < turns.size(); i++) {
                int end = at + turns.get(i).length;
                Arrays.fill(learned, at + 1, end, conversation.get(first + i).isAnswer());
                at = end;
            }
            return learned;
        }
    }
}
