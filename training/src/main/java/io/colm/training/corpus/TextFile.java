package io.colm.training.corpus;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file of documents, never in memory whole. UTF-8: text whose documents are separated by {@code <|endoftext|>}, or,
 * where the name ends with {@code .jsonl} or {@code .ndjson}, a JSON object a line. Either may be compressed by gzip.
 *
 * @param field of the JSON objects, that holds the text
 */
public record TextFile(Path path, String field) {

    /** Where JSON objects have their text if nobody says otherwise. */
    public static final String FIELD = "text";

    private static final int BUFFER = 1 << 16;

    public TextFile(Path path) {
        this(path, FIELD);
    }

    /**
     * What was read.
     *
     * @param bytes of the file as it lies there, compressed or not
     * @param digest SHA-256 of these bytes, hexadecimal
     */
    public record Source(String name, long bytes, String digest) {}

    /**
     * Tells {@code documents} all of the file.
     *
     * @param progress told the bytes read, again and again
     * @throws UnusableTextException where this is no file of documents, or holds none
     */
    public Source read(Documents documents, LongConsumer progress) throws IOException {
        long bytes = bytes();
        Counted counted = new Counted(documents);
        MessageDigest digest = Sha256.start();
        try (InputStream raw = new Told(Files.newInputStream(path), progress);
                InputStream file = new BufferedInputStream(new DigestInputStream(raw, digest), BUFFER)) {
            if (isGzip(file)) {
                decode(path + ", unpacked,", new GZIPInputStream(file, BUFFER), counted);
            } else {
                decode(path.toString(), file, counted);
            }
            file.transferTo(OutputStream.nullOutputStream());
        } catch (ZipException | EOFException e) {
            throw new UnusableTextException("%s is no whole gzip file: %s".formatted(path, e.getMessage()));
        }
        if (counted.documents == 0) {
            throw new UnusableTextException(path + " is empty: it must hold text to learn from");
        }
        return new Source(name(), bytes, Sha256.hex(digest));
    }

    /**
     * Length of the file as it lies there.
     *
     * @throws UnusableTextException where there is none
     */
    public long bytes() throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new UnusableTextException(path + " is no file: name a UTF-8 text file");
        }
        return Files.size(path);
    }

    private String name() {
        return String.valueOf(path.getFileName());
    }

    private void decode(String name, InputStream in, Documents documents) throws IOException {
        DocumentSplitter splitter = new DocumentSplitter(documents);
        if (isJsonLines()) {
            JsonLines lines = new JsonLines(path, field, splitter);
            Utf8.decode(name, in, lines);
            lines.end();
        } else {
            Utf8.decode(name, in, splitter);
            splitter.end();
        }
    }

    private boolean isJsonLines() {
        String name = name().toLowerCase(Locale.ROOT);
        return name.matches(".*\\.(jsonl|ndjson)(\\.gz)?");
    }

    private static boolean isGzip(InputStream file) throws IOException {
        file.mark(2);
        boolean gzip = file.read() == 0x1f && file.read() == 0x8b;
        file.reset();
        return gzip;
    }

    /** Counts documents on their way. */
    private static final class Counted implements Documents {
        private final Documents to;
        private long documents;

        Counted(Documents to) {
            this.to = to;
        }

        @Override
        public void text(String piece) throws IOException {
            to.text(piece);
        }

        @Override
        public void end() throws IOException {
            to.end();
            documents++;
        }
    }

    /** Tells how much was read of it. */
    private static final class Told extends FilterInputStream {
        private final LongConsumer progress;
        private long bytes;

        Told(InputStream in, LongConsumer progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read = in.read(to, offset, length);
            bytes += Math.max(0, read);
            progress.accept(bytes);
            return read;
        }
    }
}
