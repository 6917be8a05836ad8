package io.colm.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The shape of a whole CoLM. Chains are numbered from 1; a sub-model is the first {@code k} of them.
 *
 * @param vocabulary tokens in the embedding table and in every head
 * @param layers transformer blocks; every sub-model has all of them
 * @param headDim {@code d}, even (rotary pairs), the same for every head
 * @param context longest sequence in tokens
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling what has become of these
 * @param normEpsilon added to the mean square in every RMSNorm
 */
public record ModelShape(
        Variant variant,
        int vocabulary,
        int layers,
        int headDim,
        int context,
        double ropeTheta,
        RopeScaling ropeScaling,
        double normEpsilon,
        List<ChainShape> chains) {

    public ModelShape {
        chains = List.copyOf(chains);
        Refusal.unlessWithin(1, vocabulary, 1 << 22, "vocabulary");
        Refusal.unlessWithin(1, layers, 1 << 12, "layers");
        Refusal.unless(headDim > 0 && headDim % 2 == 0, "headDim", "must be positive and even, is %d", headDim);
        Refusal.unlessWithin(1, context, 1 << 24, "context");
        Refusal.unless(ropeTheta > 1 && Double.isFinite(ropeTheta), "ropeTheta", "must be above 1, is %s", ropeTheta);
        Refusal.unless(normEpsilon > 0 && normEpsilon < 1, "normEpsilon", "must be within (0, 1), is %s", normEpsilon);
        Refusal.unless(!chains.isEmpty() && chains.size() <= 64, "chains", "must be 1 to 64, are %d", chains.size());
        for (int number = 1; number <= chains.size(); number++) {
            check(
                    number,
                    chains.get(number - 1),
                    variant,
                    headDim,
                    chains.getFirst().kvHeads());
        }
    }

    /** A shape whose rotary frequencies are not scaled. */
    public ModelShape(
            Variant variant,
            int vocabulary,
            int layers,
            int headDim,
            int context,
            double ropeTheta,
            double normEpsilon,
            List<ChainShape> chains) {
        this(variant, vocabulary, layers, headDim, context, ropeTheta, RopeScaling.NONE, normEpsilon, chains);
    }

    private static void check(int number, ChainShape chain, Variant variant, int headDim, int firstKvHeads) {
        String field = "chains[" + number + "]";
        Refusal.unless(
                chain.width() % headDim == 0,
                field + ".width",
                "must be a multiple of headDim %d, is %d",
                headDim,
                chain.width());
        boolean reads = variant == Variant.COLM_AIR && number > 1;
        Refusal.unless(
                reads == (chain.kvHeads() == 0),
                field + ".kvHeads",
                reads ? "must be 0: in CoLM-Air keys and values come from chain 1, is %d" : "must be positive, is %d",
                chain.kvHeads());
        int kvHeads = reads ? firstKvHeads : chain.kvHeads();
        int heads = chain.width() / headDim;
        Refusal.unless(
                heads % kvHeads == 0,
                field + ".width",
                "gives %d query heads, which %d key/value heads do not divide",
                heads,
                kvHeads);
    }

    /** The same blocks with other chains. */
    public ModelShape with(List<ChainShape> others) {
        return new ModelShape(
                variant, vocabulary, layers, headDim, context, ropeTheta, ropeScaling, normEpsilon, others);
    }

    /** Number of chains {@code C}. */
    public int chainCount() {
        return chains.size();
    }

    /** Chain {@code number}, from 1. */
    public ChainShape chain(int number) {
        return chains.get(number - 1);
    }

    /** Query heads {@code H_i} of one chain. */
    public int heads(int chain) {
        return chain(chain).width() / headDim;
    }

    /** Key/value heads that the queries of one chain read. */
    public int kvHeads(int chain) {
        return variant == Variant.COLM_AIR ? chain(1).kvHeads() : chain(chain).kvHeads();
    }

    /** The first of them, counting those of all chains from 0. */
    public int firstKvHead(int chain) {
        return variant == Variant.COLM_AIR
                ? 0
                : chains.stream().limit(chain - 1).mapToInt(ChainShape::kvHeads).sum();
    }

    /** Whether chain 1's keys and values serve every chain: then one KV cache serves every tier. */
    public boolean sharesKeys() {
        return variant == Variant.COLM_AIR || chains.size() == 1;
    }

    /** Width of chains 1..k together; 0 for {@code k = 0}. */
    public int prefixWidth(int k) {
        return chains.stream().limit(k).mapToInt(ChainShape::width).sum();
    }

    /** Feed-forward width of chains 1..k together; 0 for {@code k = 0}. */
    public int prefixFeedForward(int k) {
        return chains.stream().limit(k).mapToInt(ChainShape::feedForward).sum();
    }

    /** What the angle of each rotary pair {@code (j, j + d/2)} grows by at each position, in radians; {@code [d/2]}. */
    public double[] ropeFrequencies() {
        return IntStream.range(0, headDim / 2)
                .mapToDouble(pair -> ropeScaling.scaled(StrictMath.pow(ropeTheta, -2.0 * pair / headDim)))
                .toArray();
    }

    /** Parameters of chains 1..k, embeddings and heads included. */
    public long parameters(int k) {
        long sum = 0;
        for (int chain = 1; chain <= k; chain++) {
            sum += ShardLayout.of(this, chain).parameters();
        }
        return sum;
    }
}
