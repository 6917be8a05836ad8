package io.colm.training.preparation;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** SHA-256 digests that were seen: a hash table in a mapped file, so that the heap holds none of them. */
final class Seen implements AutoCloseable {

    private static final int BYTES = 32;
    private static final MemorySegment EMPTY = MemorySegment.ofArray(new byte[BYTES]);

    private final Path folder;
    private Table table;

    /** Makes its files in {@code folder}, and takes them away when closed. */
    Seen(Path folder, long slots) throws IOException {
        this.folder = folder;
        this.table = new Table(folder, slots);
    }

    /** Whether {@code digest} was not seen before. */
    boolean add(byte[] digest) throws IOException {
        if (!table.add(MemorySegment.ofArray(digest), 0)) {
            return false;
        }
        if (2 * table.count > table.slots) {
            grow();
        }
        return true;
    }

    private void grow() throws IOException {
        Table larger = new Table(folder, 2 * table.slots);
        for (long slot = 0; slot < table.slots; slot++) {
            if (!table.holds(slot, EMPTY, 0)) {
                larger.add(table.segment, slot * BYTES);
            }
        }
        table.close();
        table = larger;
    }

    @Override
    public void close() throws IOException {
        table.close();
    }

    private static final class Table {
        private final Path file;
        private final Arena arena = Arena.ofConfined();
        private final long slots;
        private final MemorySegment segment;
        private long count;

        Table(Path folder, long slots) throws IOException {
            this.file = Files.createTempFile(folder, "seen", ".unfinished");
            this.slots = slots;
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                segment = channel.map(FileChannel.MapMode.READ_WRITE, 0, slots * BYTES, arena);
            }
        }

        boolean add(MemorySegment from, long offset) {
            long slot = Math.floorMod(from.get(ValueLayout.JAVA_LONG_UNALIGNED, offset), slots);
            while (!holds(slot, EMPTY, 0)) {
                if (holds(slot, from, offset)) {
                    return false;
                }
                slot = (slot + 1) % slots;
            }
            MemorySegment.copy(from, offset, segment, slot * BYTES, BYTES);
            count++;
            return true;
        }

        boolean holds(long slot, MemorySegment digest, long offset) {
            long mine = slot * BYTES;
            return MemorySegment.mismatch(segment, mine, mine + BYTES, digest, offset, offset + BYTES) < 0;
        }

        void close() throws IOException {
            arena.close();
            Files.delete(file);
        }
    }
}
