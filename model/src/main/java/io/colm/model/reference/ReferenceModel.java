package io.colm.model.reference;

import io.colm.model.InvalidModelException;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The forward pass of a CoLM or CoLM-Air, written as its definition and without regard to speed. With {@code x_≤i} the
 * concatenation of chains 1..i of one position:
 *
 * <pre>
 * x_i = RMSNorm_i(h_i)
 * q_i = RoPE(W_Q,i · x_≤i)     k, v = RoPE(W_K · x_1), W_V · x_1          in CoLM: k_i, v_i from x_≤i
 * o_i = attention(q_i; K, V)   query head n of chain i reads KV head floor(n / (H_i / kv))
 * m_i = h_i + W_O,i · o_≤i     y_i = RMSNorm_i(m_i)
 * f_i = silu(W_1,i · y_≤i) * (W_3,i · y_≤i)
 * h'_i = m_i + W_2,i · f_≤i
 * logits(c) = Σ_{i≤c} W_head,i · RMSNorm_i(h_i)
 * </pre>
 *
 * Sums are taken in ascending order, so a run is reproducible to the bit, everywhere. Immutable; a {@link ReferenceKv}
 * belongs to one thread.
 */
public class ReferenceModel {
    private final ModelShape shape;
    private final List<ChainWeights> weights;
    private final Precision precision;
    private final Rotary rotary;

    ReferenceModel(ModelShape shape, List<ChainWeights> weights, Precision precision) {
        this.shape = shape;
        this.weights = List.copyOf(weights);
        this.precision = precision;
        this.rotary = new Rotary(shape.ropeFrequencies(), precision);
    }

    /**
     * The first {@code chains.size()} chains of a model, each given by its tensors (names of {@link
     * io.colm.model.ShardLayout}, row-major values).
     *
     * @throws InvalidModelException where a tensor is missing or has another size
     */
    public static ReferenceModel of(ModelShape shape, List<Map<String, float[]>> chains, Precision precision) {
        List<ChainWeights> weights = new ArrayList<>();
        for (Map<String, float[]> tensors : chains) {
            weights.add(ChainWeights.of(shape, weights.size() + 1, tensors::get));
        }
        return new ReferenceModel(shape, weights, precision);
    }

    /** The first {@code k} chains of a stored model. */
    public static ReferenceModel load(ModelDirectory model, int k, Precision precision) throws IOException {
        List<ChainWeights> weights = new ArrayList<>();
        for (int chain = 1; chain <= k; chain++) {
            try (Shard shard = model.shard(chain)) {
                weights.add(ChainWeights.of(model.manifest().shape(), chain, shard::floats));
            }
        }
        return new ReferenceModel(model.manifest().shape(), weights, precision);
    }

    /** Shape of the whole model, of which fewer chains may be loaded. */
    public ModelShape shape() {
        return shape;
    }

    /** Chains that are loaded. */
    public int chains() {
        return weights.size();
    }

    /** Runs all of {@code tokens} through the first {@code chains} chains, layer by layer. */
    public ReferencePass pass(int[] tokens, int chains) {
        ReferenceKv kv = new ReferenceKv(shape);
        List<Row> rows = new ArrayList<>();
        for (int token : tokens) {
            rows.add(embed(token, rows.size(), chains));
        }
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (Row row : rows) {
                block(layer, row, kv);
            }
        }
        return new ReferencePass(rows.stream().map(this::logits).toArray(double[][][]::new), kv);
    }

    /**
     * Runs the next token of a sequence through the first {@code chains} chains, and adds its keys and values to
     * {@code kv}. In CoLM-Air each token may be run at a count of its own.
     *
     * @return {@code [prefix - 1][vocabulary]}: the logits of each prefix of the chains that ran
     * @throws IllegalStateException in CoLM, where one of the chains did not run at an earlier position
     */
    public double[][] step(int token, int chains, ReferenceKv kv) {
        int position = kv.length();
        Row row = embed(token, position, chains);
        for (int chain = 2; chain <= chains && shape.variant() == Variant.COLM; chain++) {
            if (kv.length(chain) != position) {
                throw new IllegalStateException("chain " + chain + " has keys and values of " + kv.length(chain)
                        + " positions of " + position + ": in CoLM, prefill them again with that chain");
            }
        }
        for (int layer = 0; layer < shape.layers(); layer++) {
            block(layer, row, kv);
        }
        return logits(row);
    }

    /** One position on its way through the layers; {@code hidden[i - 1]} is {@code h_i}. */
    private record Row(int position, double[][] hidden) {}

    private Row embed(int token, int position, int chains) {
        require(token >= 0 && token < shape.vocabulary(), "token", token, 0, shape.vocabulary() - 1);
        require(position < shape.context(), "position", position, 0, shape.context() - 1);
        require(chains > 0 && chains <= chains(), "chains", chains, 1, chains());
        double[][] hidden = new double[chains][];
        for (int i = 0; i < chains; i++) {
            hidden[i] = weights.get(i).embedding().row(token);
        }
        return new Row(position, hidden);
    }

    private static void require(boolean holds, String what, int value, int least, int most) {
        if (!holds) {
            throw new IllegalArgumentException(what + " must be from " + least + " to " + most + ", is " + value);
        }
    }

    private void block(int layer, Row row, ReferenceKv kv) {
        int chains = row.hidden.length;
        double[][] h = row.hidden;
        double[][] x = new double[chains][];
        double[][] o = new double[chains][];
        double[][] m = new double[chains][];
        double[][] y = new double[chains][];
        double[][] f = new double[chains][];
        for (int i = 0; i < chains; i++) {
            x[i] = norm(h, i, layer(i, layer).attentionNorm());
            addKeyAndValue(i, layer, row.position, concatenated(x, i), kv);
        }
        for (int i = 0; i < chains; i++) {
            double[] q = rotary.turn(layer(i, layer).query().times(concatenated(x, i), precision), row.position);
            o[i] = attention(i, layer, q, chains, kv);
            m[i] = precision.add(h[i], layer(i, layer).output().times(concatenated(o, i), precision));
        }
        for (int i = 0; i < chains; i++) {
            y[i] = norm(m, i, layer(i, layer).feedForwardNorm());
            f[i] = gated(layer(i, layer), concatenated(y, i));
            h[i] = precision.add(m[i], layer(i, layer).down().times(concatenated(f, i), precision));
        }
    }

    private void addKeyAndValue(int i, int layer, int position, double[] x, ReferenceKv kv) {
        Matrix key = layer(i, layer).key();
        Matrix value = layer(i, layer).value();
        if (key != null && value != null) {
            kv.append(i + 1, layer, rotary.turn(key.times(x, precision), position), value.times(x, precision));
        }
    }

    private double[] attention(int i, int layer, double[] q, int chains, ReferenceKv kv) {
        int d = shape.headDim();
        int source = shape.variant() == Variant.COLM_AIR ? 1 : i + 1;
        double[] o = new double[q.length];
        for (int head = 0; head < q.length / d; head++) {
            double[] query = Arrays.copyOfRange(q, head * d, (head + 1) * d);
            int read = kvHead(i + 1, head, chains);
            double[] share = softmax(query, kv.keys(source, layer, read, d));
            List<double[]> values = kv.values(source, layer, read, d);
            for (int t = 0; t < share.length; t++) {
                for (int j = 0; j < d; j++) {
                    o[head * d + j] = precision.round(o[head * d + j] + precision.round(share[t] * values.get(t)[j]));
                }
            }
        }
        return o;
    }

    /** {@code softmax(q · k_t / sqrt(d))} over the positions {@code t}. */
    private double[] softmax(double[] q, List<double[]> keys) {
        double[] share = new double[keys.size()];
        double largest = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < share.length; t++) {
            share[t] = precision.round(precision.dot(q, keys.get(t)) / precision.sqrt(q.length));
            largest = Math.max(largest, share[t]);
        }
        double sum = 0;
        for (int t = 0; t < share.length; t++) {
            share[t] = precision.exp(precision.round(share[t] - largest));
            sum = precision.round(sum + share[t]);
        }
        for (int t = 0; t < share.length; t++) {
            share[t] = precision.round(share[t] / sum);
        }
        return share;
    }

    private double[] gated(ChainWeights.Layer layer, double[] y) {
        double[] gate = layer.gate().times(y, precision);
        double[] up = layer.up().times(y, precision);
        double[] f = new double[gate.length];
        for (int j = 0; j < f.length; j++) {
            double silu = precision.round(gate[j] / precision.round(1 + precision.exp(-gate[j])));
            f[j] = precision.round(silu * up[j]);
        }
        return f;
    }

    private double[][] logits(Row row) {
        double[][] logits = new double[row.hidden.length][];
        for (int i = 0; i < logits.length; i++) {
            double[] own = weights.get(i)
                    .head()
                    .times(norm(row.hidden, i, weights.get(i).norm()), precision);
            logits[i] = i == 0 ? own : precision.add(logits[i - 1], own);
        }
        return logits;
    }

    private ChainWeights.Layer layer(int i, int layer) {
        return weights.get(i).layers().get(layer);
    }

    /** {@code parts[0]} to {@code parts[i]} as one: {@code x_≤i}. */
    private static double[] concatenated(double[][] parts, int i) {
        return Stream.of(parts).limit(i + 1L).flatMapToDouble(Arrays::stream).toArray();
    }

    // What follows decides whether prefixes nest. It can be overridden so that a test can show what breaks it.

    /** KV head that query head {@code head} (from 0) of {@code chain} (from 1) reads when {@code chains} run. */
    int kvHead(int chain, int head, int chains) {
        return head / (shape.heads(chain) / shape.kvHeads(chain));
    }

    /** {@code RMSNorm_i(h_i)}: over chain {@code i} alone. */
    double[] norm(double[][] h, int i, float[] gain) {
        return scaled(h[i], rootMeanSquare(h[i]), gain);
    }

    final double rootMeanSquare(double[] h) {
        double meanSquare = precision.round(precision.dot(h, h) / h.length);
        return precision.sqrt(precision.round(meanSquare + precision.round(shape.normEpsilon())));
    }

    final double[] scaled(double[] h, double rootMeanSquare, float[] gain) {
        double[] scaled = new double[h.length];
        for (int j = 0; j < h.length; j++) {
            scaled[j] = precision.round(precision.round(h[j] / rootMeanSquare) * gain[j]);
        }
        return scaled;
    }
}
