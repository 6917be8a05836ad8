package io.colm.engine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The names of a pool's full blocks: the salt, all tokens before the block, and its own. Tokens are compared, not their
 * hashes alone, so that what is found is never another's. A named block that no sequence holds rests here until the pool
 * needs it, and the one that rested longest goes first.
 *
 * <p>Whoever holds a block holds all blocks before it, and lets go of them after it. So a block never goes before those that
 * follow it.
 */
final class PrefixCache {

    private final Map<Key, Entry> entries = new HashMap<>();
    private final @Nullable Entry[] named;
    private final SequencedSet<Entry> resting = new LinkedHashSet<>();

    /** Names for blocks 0 to {@code blocks - 1}. */
    PrefixCache(int blocks) {
        named = new Entry[blocks];
    }

    /** A named block; what follows it is named after it. */
    static final class Entry {

        private final Key key;
        private final int index;
        private final int block;
        private boolean told;

        private Entry(Key key, int index, int block) {
            this.key = key;
            this.index = index;
            this.block = block;
        }

        int block() {
            return block;
        }

        /** Its place among the blocks of its sequence, from 0. */
        int index() {
            return index;
        }

        int token(int offset) {
            return key.tokens[offset];
        }

        /** The block that it follows, unless it is the first. */
        @Nullable
        Entry before() {
            return key.before instanceof Entry entry ? entry : null;
        }

        /** Block table of all positions up to its end. */
        int[] table() {
            int[] blocks = new int[index + 1];
            for (Entry entry = this; entry != null; entry = entry.before()) {
                blocks[entry.index] = entry.block;
            }
            return blocks;
        }
    }

    /** {@code before} is the salt in front of the first block, and the entry of the block before in front of any other. */
    private record Key(Object before, int[] tokens, int hash) {

        static Key of(Object before, int[] tokens, int index) {
            int from = index * KvLayout.POSITIONS;
            int[] own = Arrays.copyOfRange(tokens, from, from + KvLayout.POSITIONS);
            long hash = before.hashCode();
            for (int token : own) {
                hash = CounterRandom.mix(hash + token);
            }
            return new Key(before, own, (int) hash);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && hash == key.hash
                    && before.equals(key.before)
                    && Arrays.equals(tokens, key.tokens);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** The block that holds block {@code index} of {@code tokens}, after {@code before}: a salt or an entry. */
    @Nullable
    Entry find(Object before, int[] tokens, int index) {
        return entries.get(Key.of(before, tokens, index));
    }

    /** Names {@code block}, which is full and in use, unless another block has that name already: then returns that. */
    Entry name(Object before, int[] tokens, int index, int block) {
        Key key = Key.of(before, tokens, index);
        Entry entry = entries.computeIfAbsent(key, absent -> new Entry(absent, index, block));
        if (entry.block == block) {
            named[block] = entry;
        }
        return entry;
    }

    /** Whether the block and all before it still have their names: then they hold what they held. */
    boolean has(Entry entry) {
        Entry checked = entry;
        while (checked != null && named[checked.block] == checked) {
            checked = checked.before();
        }
        return checked == null;
    }

    /** Notes that a named block's bytes were told; returns whether this is the first time. */
    boolean tell(int block) {
        Entry entry = named[block];
        if (entry == null || entry.told) {
            return false;
        }
        entry.told = true;
        return true;
    }

    /** Lets a block rest that nobody holds any more; returns false if it has no name. */
    boolean rest(int block) {
        Entry entry = named[block];
        return entry != null && resting.add(entry);
    }

    /** Takes a resting block back into use; returns false if it does not rest. */
    boolean wake(int block) {
        Entry entry = named[block];
        return entry != null && resting.remove(entry);
    }

    /** Gives up the block that rested longest; there must be one. */
    int evict() {
        Entry oldest = resting.removeFirst();
        forget(oldest.block);
        return oldest.block;
    }

    /** Takes the block's name away, if it has one. */
    void forget(int block) {
        Entry entry = named[block];
        if (entry != null) {
            entries.remove(entry.key);
            named[block] = null;
        }
    }
}
