package io.colm.training.corpus;

import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tokens in a folder, ready to be mapped into memory: {@code tokens.bin}; {@code documents.bin}, where each document
 * starts, as 64-bit little-endian positions of tokens; the {@code tokenizer.json} that made them; and
 * {@code dataset.json}, which describes all that and is written last.
 */
public record Dataset(Path folder, Description description) {

    /** Name of the description within the folder. */
    public static final String FILE = "dataset.json";

    public static final String FORMAT = "colm-dataset-1";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * What is in the folder, and of what it was made.
     *
     * @param duplicates documents that were left out, each the same as one before it
     */
    public record Description(
            String format,
            String name,
            TokenType type,
            long tokens,
            long documents,
            long duplicates,
            Parts files,
            List<TextFile.Source> sources) {

        public Description {
            sources = List.copyOf(sources);
            require(FORMAT.equals(format), "format must be %s, is %s", FORMAT, format);
            require(
                    tokens > 0 && files.tokens.bytes() == tokens * type.bytes(),
                    "%d tokens of %s cannot have %d bytes",
                    tokens,
                    type,
                    files.tokens.bytes());
            require(
                    documents > 0 && files.documents.bytes() == documents * Long.BYTES,
                    "the starts of %d documents cannot have %d bytes",
                    documents,
                    files.documents.bytes());
        }

        private static void require(boolean holds, String message, Object... values) {
            if (!holds) {
                throw new IllegalArgumentException(message.formatted(values));
            }
        }
    }

    /** The files beside the description. */
    public record Parts(FileEntry tokens, FileEntry documents, FileEntry tokenizer) {}

    /** Whether {@code path} means a dataset, by its folder or its description, and no text. */
    public static boolean isMeantBy(Path path) {
        return Files.isDirectory(path) || path.endsWith(FILE);
    }

    /**
     * Opens a folder, or the description in it, and looks whether its files are there and as long as they should be.
     *
     * @throws UnusableTextException where they are not
     */
    public static Dataset open(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? path.resolve(FILE) : path;
        if (!Files.isRegularFile(file)) {
            throw new UnusableTextException(
                    path + " is no dataset: it has no " + FILE + "; make one with colm data prepare");
        }
        Dataset dataset = new Dataset(file.resolveSibling(""), read(file));
        for (FileEntry entry : dataset.files()) {
            dataset.checkLength(entry);
        }
        return dataset;
    }

    private static Description read(Path file) throws IOException {
        try {
            return JSON.readValue(Files.readAllBytes(file), Description.class);
        } catch (JacksonException e) {
            throw new UnusableTextException(file + " describes no dataset: " + e.getOriginalMessage());
        }
    }

    /** Makes {@code folder}, where all other files lie already, a dataset. */
    public static Dataset write(Path folder, Description description) throws IOException {
        Path unfinished = folder.resolve(FILE + ".unfinished");
        Files.write(unfinished, JSON.writeValueAsBytes(description));
        Files.move(unfinished, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        return new Dataset(folder, description);
    }

    public Path tokenizer() {
        return folder.resolve(description.files.tokenizer.file());
    }

    /**
     * Reads all files, and compares their SHA-256 with the description's.
     *
     * @throws UnusableTextException where one was changed
     */
    public void verify() throws IOException {
        for (FileEntry entry : files()) {
            String digest = ModelDirectory.entry(folder.resolve(entry.file())).digest();
            if (!digest.equals(entry.digest())) {
                throw new UnusableTextException("%s must have the SHA-256 %s, has %s: prepare the dataset again"
                        .formatted(folder.resolve(entry.file()), entry.digest(), digest));
            }
        }
    }

    /**
     * The tokens, mapped: they come into memory as they are read, and may be far more than it holds.
     *
     * @param tokenizer of the run
     * @throws UnusableTextException where the tokens are another tokenizer's
     */
    public Corpus corpus(Tokenizer tokenizer) throws IOException {
        String made = description.files.tokenizer.digest();
        if (!made.equals(tokenizer.digest())) {
            throw new UnusableTextException(
                    ("the tokens of %s were made with another tokenizer, SHA-256 %s, than that of this run, %s:"
                                    + " give --tokenizer %s to the run, or prepare the dataset with the run's")
                            .formatted(folder, made, tokenizer.digest(), tokenizer()));
        }
        return new Corpus(
                description.name,
                description.files.tokens.digest(),
                new Tokens(map(description.files.tokens), description.type),
                new Starts(map(description.files.documents)));
    }

    private MemorySegment map(FileEntry entry) throws IOException {
        try (FileChannel file = FileChannel.open(folder.resolve(entry.file()))) {
            // Unmapped when no corpus refers to it any more.
            return file.map(FileChannel.MapMode.READ_ONLY, 0, entry.bytes(), Arena.ofAuto());
        }
    }

    private List<FileEntry> files() {
        return List.of(description.files.tokens, description.files.documents, description.files.tokenizer);
    }

    private void checkLength(FileEntry entry) throws IOException {
        Path file = folder.resolve(entry.file());
        if (!Files.isRegularFile(file)) {
            throw new UnusableTextException(folder + " is no whole dataset: it has no " + entry.file());
        }
        if (Files.size(file) != entry.bytes()) {
            throw new UnusableTextException("%s must have %,d bytes, has %,d: copy or prepare the dataset again"
                    .formatted(file, entry.bytes(), Files.size(file)));
        }
    }
}
