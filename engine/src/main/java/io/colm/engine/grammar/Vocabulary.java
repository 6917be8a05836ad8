package io.colm.engine.grammar;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The bytes of all tokens, as a trie in preorder: a node's first child follows it, its next sibling follows its subtree.
 * Tokens without bytes, such as special ones, are in no node: no grammar lets them pass.
 */
public final class Vocabulary {

    static final int ROOT = 0;

    private final byte[][] tokens;

    /** Tokens with bytes, ordered by these. */
    private final int[] sorted;

    /** Byte that leads to a node. */
    private final byte[] labels;

    /** One past a node's subtree. */
    private final int[] ends;

    /** Tokens of node {@code n}: {@code sorted[firsts[n]]} up to {@code sorted[firsts[n + 1]]}, exclusive. */
    private final int[] firsts;

    private final int longestNesting;

    /** @param bytes the bytes of each token from 0 to {@code size - 1}; none for special tokens */
    public Vocabulary(int size, IntFunction<byte[]> bytes) {
        tokens = new byte[size][];
        Arrays.setAll(tokens, bytes);
        sorted = IntStream.range(0, size)
                .filter(token -> tokens[token].length > 0)
                .boxed()
                .sorted(Comparator.comparing((Integer token) -> tokens[token], Arrays::compareUnsigned))
                .mapToInt(Integer::intValue)
                .toArray();
        int nodes = 1;
        for (int i = 0; i < sorted.length; i++) {
            nodes += tokens[sorted[i]].length - shared(i);
        }
        labels = new byte[nodes];
        ends = new int[nodes];
        firsts = new int[nodes + 1];
        fill();
        longestNesting = Arrays.stream(sorted).map(this::nesting).max().orElse(0);
    }

    private void fill() {
        int[] path = new int
                [1 + Arrays.stream(tokens).mapToInt(token -> token.length).max().orElse(0)];
        int depth = 0;
        int node = ROOT;
        for (int i = 0; i < sorted.length; i++) {
            byte[] token = tokens[sorted[i]];
            int kept = shared(i);
            for (; depth > kept; depth--) {
                ends[path[depth]] = node + 1;
            }
            for (; depth < token.length; depth++) {
                labels[++node] = token[depth];
                firsts[node] = i;
                path[depth + 1] = node;
            }
        }
        for (; depth >= 0; depth--) {
            ends[path[depth]] = node + 1;
        }
        firsts[node + 1] = sorted.length;
    }

    /** Bytes that a token begins with as the one before it does. */
    private int shared(int i) {
        int mismatch = i == 0 ? 0 : Arrays.mismatch(tokens[sorted[i - 1]], tokens[sorted[i]]);
        return mismatch < 0 ? tokens[sorted[i]].length : mismatch;
    }

    private int nesting(int token) {
        int opened = 0;
        for (byte b : tokens[token]) {
            opened += b == '{' || b == '[' ? 1 : 0;
        }
        return opened;
    }

    int size() {
        return tokens.length;
    }

    byte[] bytes(int token) {
        return token < tokens.length ? tokens[token] : new byte[0];
    }

    int label(int node) {
        return labels[node] & 255;
    }

    int end(int node) {
        return ends[node];
    }

    /** Adds the tokens that end at {@code node}. */
    void addTokens(int node, BitSet set) {
        for (int i = firsts[node]; i < firsts[node + 1]; i++) {
            set.set(sorted[i]);
        }
    }

    /** The most objects and arrays that one token can open. */
    int longestNesting() {
        return longestNesting;
    }
}
