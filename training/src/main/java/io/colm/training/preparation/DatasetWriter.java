package io.colm.training.preparation;

import io.colm.model.shard.ModelDirectory;
import io.colm.training.corpus.Dataset;
import io.colm.training.corpus.TextFile;
import io.colm.training.corpus.TokenType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A dataset while it is written: a document comes at its end, and is kept, left out or moved once it is known whole. */
final class DatasetWriter implements AutoCloseable {

    private final Path folder;
    private final String name;
    private final TokenType type;
    private final GrowingFile tokens;
    private final GrowingFile starts;
    private long start;
    private long duplicates;

    DatasetWriter(Path folder, String name, TokenType type) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.name = name;
        this.type = type;
        this.tokens = new GrowingFile(folder.resolve("tokens.bin"));
        this.starts = new GrowingFile(folder.resolve("documents.bin"));
    }

    void add(int... more) throws IOException {
        for (int token : more) {
            tokens.add(type, token);
        }
    }

    void leaveOut() throws IOException {
        tokens.cutOff(start);
    }

    /** Keeps the document, here or in another dataset. */
    void moveTo(DatasetWriter side) throws IOException {
        if (side != this) {
            tokens.moveRest(start, side.tokens);
        }
        side.keep();
    }

    private void keep() throws IOException {
        starts.add(start / type.bytes());
        start = tokens.bytes();
    }

    String name() {
        return name;
    }

    void countDuplicate() {
        duplicates++;
    }

    boolean isEmpty() {
        return start == 0;
    }

    /** Replaces what was in the folder; what is half replaced is no dataset. */
    Dataset finish(Path tokenizer, List<TextFile.Source> sources) throws IOException {
        tokens.complete();
        starts.complete();
        Files.deleteIfExists(folder.resolve(Dataset.FILE));
        tokens.publish();
        starts.publish();
        Path own = folder.resolve("tokenizer.json");
        Files.copy(tokenizer, own, StandardCopyOption.REPLACE_EXISTING);
        Dataset.Parts parts = new Dataset.Parts(
                ModelDirectory.entry(folder.resolve("tokens.bin")),
                ModelDirectory.entry(folder.resolve("documents.bin")),
                ModelDirectory.entry(own));
        return Dataset.write(
                folder,
                new Dataset.Description(
                        Dataset.FORMAT,
                        name,
                        type,
                        parts.tokens().bytes() / type.bytes(),
                        parts.documents().bytes() / Long.BYTES,
                        duplicates,
                        parts,
                        sources));
    }

    @Override
    public void close() throws IOException {
        tokens.close();
        starts.close();
    }
}
