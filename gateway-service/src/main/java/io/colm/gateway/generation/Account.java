package io.colm.gateway.generation;

import java.util.List;

/**
 * What a generation consumed, over all pods that worked on it.
 *
 * @param chains chain count of the last token
 * @param tokensByChain tokens made by 1, 2, … chains
 * @param reprefilledTokens positions computed a second time, because of a pod's death, of a tier change or of memory that ran dry
 * @param pods the pods that worked on it, in order
 */
public record Account(
        int promptTokens,
        int cachedTokens,
        int chains,
        List<Integer> tokensByChain,
        List<Escalation> escalations,
        int reprefilledTokens,
        List<String> pods,
        String version,
        long seed) {

    public Account {
        tokensByChain = List.copyOf(tokensByChain);
        escalations = List.copyOf(escalations);
        pods = List.copyOf(pods);
    }

    public int completionTokens() {
        return tokensByChain.stream().mapToInt(Integer::intValue).sum();
    }
}
