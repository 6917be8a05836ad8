package io.colm.training.preparation;

import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.corpus.Dataset;
import io.colm.training.corpus.Documents;
import io.colm.training.corpus.Encoder;
import io.colm.training.corpus.Sha256;
import io.colm.training.corpus.TextFile;
import io.colm.training.corpus.TokenType;
import io.colm.training.corpus.UnusableTextException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes documents into the dataset to train on or, where some are set aside, the one to validate on. Which of them is
 * known at a document's end only; until then it is in the first.
 */
final class Datasets implements Documents, AutoCloseable {

    private static final String VALIDATION = "validation";
    private static final long SLOTS = 1 << 15;

    private final Selection selection;
    private final Path folder;
    private final List<DatasetWriter> writers = new ArrayList<>();
    private final Seen seen;
    private final Encoder encoder;
    private final MessageDigest digest = Sha256.start();

    Datasets(Path folder, Tokenizer tokenizer, Selection selection) throws IOException {
        TokenType type = TokenType.of(tokenizer.vocabulary());
        String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        this.selection = selection;
        this.folder = folder;
        this.seen = new Seen(folder, SLOTS);
        writers.add(new DatasetWriter(folder, name, type));
        if (selection.validationShare() > 0) {
            writers.add(new DatasetWriter(folder.resolve(VALIDATION), name + "-" + VALIDATION, type));
        }
        this.encoder = new Encoder(tokenizer, writers.getFirst()::add);
    }

    @Override
    public void text(String piece) throws IOException {
        digest.update(piece.getBytes(StandardCharsets.UTF_8));
        encoder.text(piece);
    }

    @Override
    public void end() throws IOException {
        encoder.end();
        byte[] document = digest.digest();
        DatasetWriter side = writers.get(selection.setsAside(document) ? 1 : 0);
        if (selection.dropsDuplicates() && !seen.add(document)) {
            writers.getFirst().leaveOut();
            side.countDuplicate();
        } else {
            writers.getFirst().moveTo(side);
        }
    }

    List<Dataset> finish(Path tokenizer, List<TextFile.Source> sources) throws IOException {
        for (DatasetWriter writer : writers) {
            if (writer.isEmpty()) {
                throw new UnusableTextException(
                        ("a validation share of %s leaves no document for %s: take another share, or cut the text into"
                                        + " more documents with <|endoftext|>")
                                .formatted(selection.validationShare(), writer.name()));
            }
        }
        // What was set aside before may be trained on from now on.
        Files.deleteIfExists(folder.resolve(VALIDATION).resolve(Dataset.FILE));
        List<Dataset> datasets = new ArrayList<>();
        for (DatasetWriter writer : writers) {
            datasets.add(writer.finish(tokenizer, sources));
        }
        return datasets;
    }

    @Override
    public void close() throws IOException {
        seen.close();
        for (DatasetWriter writer : writers) {
            writer.close();
        }
    }
}
