package io.colm.model.shard;

import io.colm.model.ModelManifest.FileEntry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** A file that appears whole or not at all, and whose SHA-256 is known. */
final class DigestedFile {
    private static final int CHUNK = 1 << 18;

    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private DigestedFile() {}

    static FileEntry write(Path file, Content content) throws IOException {
        Path unfinished = file.resolveSibling(name(file) + "." + UUID.randomUUID() + ".tmp");
        MessageDigest digest = sha256();
        long bytes;
        try {
            try (FileChannel channel =
                    FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                var out = new BufferedOutputStream(
                        new DigestOutputStream(Channels.newOutputStream(channel), digest), CHUNK);
                content.writeTo(out);
                out.flush();
                channel.force(true);
                bytes = channel.size();
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        return new FileEntry(name(file), HexFormat.of().formatHex(digest.digest()), bytes);
    }

    /** SHA-256 of the whole file, hexadecimal. */
    static String digest(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
            while (channel.read(chunk) >= 0) {
                digest.update(chunk.flip());
                chunk.clear();
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** SHA-256 of {@code bytes}, hexadecimal. */
    static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
