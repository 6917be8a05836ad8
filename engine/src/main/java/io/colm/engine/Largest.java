package io.colm.engine;

import java.util.Arrays;

/** The tokens with the largest logits, of those offered; of equal ones the lowest ids. */
final class Largest {

    private final long[] keys;
    private int most;
    private int size;

    Largest(int vocabulary) {
        keys = new long[vocabulary];
    }

    /** Forgets what was offered, and keeps {@code most} tokens from now on. */
    void reset(int most) {
        this.most = Math.min(most, keys.length);
        size = 0;
    }

    void offer(int token, float logit) {
        long key = key(token, logit);
        if (size < most) {
            keys[size++] = key;
            if (size == most) {
                // An ascending array is a heap: the smallest kept key stands first.
                Arrays.sort(keys, 0, size);
            }
        } else if (most > 0 && key > keys[0]) {
            replaceSmallest(key);
        }
    }

    private void replaceSmallest(long key) {
        int hole = 0;
        for (int child = 1; child < size; child = 2 * hole + 1) {
            int smaller = child + 1 < size && keys[child + 1] < keys[child] ? child + 1 : child;
            if (keys[smaller] >= key) {
                break;
            }
            keys[hole] = keys[smaller];
            hole = smaller;
        }
        keys[hole] = key;
    }

    /** Tokens kept, the likeliest first. */
    int[] tokens() {
        Arrays.sort(keys, 0, size);
        int[] tokens = new int[size];
        for (int i = 0; i < size; i++) {
            tokens[i] = ~(int) keys[size - 1 - i];
        }
        return tokens;
    }

    /** Orders like the logit, then like the falling id. */
    private static long key(int token, float logit) {
        int bits = Float.floatToIntBits(logit + 0f);
        int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
        return (long) ordered << 32 | ~token & 0xffffffffL;
    }
}
