package io.colm.model.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Learns byte-pair merges from counted words: the most frequent neighbours become one token, again and again. Among
 * equally frequent pairs the one with the smaller ids wins, so the result depends on the counts alone.
 */
final class Merges {
    record Merge(int left, int right) {}

    private record Candidate(long count, long pair) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            return count != other.count ? Long.compare(other.count, count) : Long.compare(pair, other.pair);
        }
    }

    private static final class Occurrences {
        long count;
        final Set<Integer> words = new HashSet<>();
    }

    private final int firstByte;
    private final List<int[]> words = new ArrayList<>();
    private final List<Long> weights = new ArrayList<>();
    private final Map<Long, Occurrences> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

    /** Byte {@code b} is token {@code firstByte + b}; merges are numbered from {@code firstByte + 256}. */
    Merges(Map<String, Long> wordCounts, int firstByte) {
        this.firstByte = firstByte;
        wordCounts.forEach(this::add);
        pairs.forEach((pair, seen) -> queue.add(new Candidate(seen.count, pair)));
    }

    private void add(String word, long weight) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        int[] tokens = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            tokens[i] = firstByte + (bytes[i] & 255);
        }
        words.add(tokens);
        weights.add(weight);
        for (int i = 0; i + 1 < tokens.length; i++) {
            see(pair(tokens[i], tokens[i + 1]), words.size() - 1);
        }
    }

    /** Up to {@code limit} merges in order; fewer where no pair occurs twice any more. */
    List<Merge> learn(int limit) {
        List<Merge> merges = new ArrayList<>();
        while (merges.size() < limit && !queue.isEmpty()) {
            Candidate best = queue.poll();
            Occurrences seen = pairs.get(best.pair);
            if (seen == null || seen.count < 2) {
                continue;
            }
            if (seen.count != best.count) {
                queue.add(new Candidate(seen.count, best.pair));
                continue;
            }
            merge(best.pair, seen, firstByte + 256 + merges.size());
            merges.add(new Merge((int) (best.pair >>> 32), (int) best.pair));
        }
        return merges;
    }

    private void merge(long pair, Occurrences seen, int token) {
        Set<Long> grown = new HashSet<>();
        for (int word : seen.words.toArray(Integer[]::new)) {
            int[] before = words.get(word);
            for (int i = 0; i + 1 < before.length; i++) {
                pairs.computeIfAbsent(pair(before[i], before[i + 1]), ignored -> new Occurrences()).count -=
                        weights.get(word);
            }
            int[] after = replace(before, pair, token);
            words.set(word, after);
            for (int i = 0; i + 1 < after.length; i++) {
                see(pair(after[i], after[i + 1]), word);
                if (after[i] == token || after[i + 1] == token) {
                    grown.add(pair(after[i], after[i + 1]));
                }
            }
        }
        pairs.remove(pair);
        // Other counts only fell: their queued candidates are re-queued when they surface.
        for (long next : grown) {
            Occurrences fresh = pairs.get(next);
            if (fresh != null) {
                queue.add(new Candidate(fresh.count, next));
            }
        }
    }

    private void see(long pair, int word) {
        Occurrences seen = pairs.computeIfAbsent(pair, ignored -> new Occurrences());
        seen.count += weights.get(word);
        seen.words.add(word);
    }

    private static int[] replace(int[] tokens, long pair, int token) {
        int[] replaced = new int[tokens.length];
        int n = 0;
        for (int i = 0; i < tokens.length; i++) {
            boolean found = i + 1 < tokens.length && pair(tokens[i], tokens[i + 1]) == pair;
            replaced[n++] = found ? token : tokens[i];
            i += found ? 1 : 0;
        }
        return Arrays.copyOf(replaced, n);
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }
}
