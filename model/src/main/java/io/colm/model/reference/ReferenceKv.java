package io.colm.model.reference;

import io.colm.model.ModelShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keys (turned by their position) and values of the positions run so far, of every chain that computes some: chain 1 in
 * CoLM-Air, each chain in CoLM.
 */
public final class ReferenceKv {
    private record Entry(double[] key, double[] value) {}

    private final int layers;
    private final List<List<Entry>> entries; // [chain - 1] * layers + layer, then position

    /** Holds nothing yet. */
    public ReferenceKv(ModelShape shape) {
        this(shape.layers(), new ArrayList<>());
        for (int i = 0; i < shape.chainCount() * layers; i++) {
            entries.add(new ArrayList<>());
        }
    }

    private ReferenceKv(int layers, List<List<Entry>> entries) {
        this.layers = layers;
        this.entries = entries;
    }

    /** Positions that chain 1, and so the sequence, has. */
    public int length() {
        return length(1);
    }

    /** Positions that {@code chain} (from 1) has computed keys and values of. */
    public int length(int chain) {
        return entries(chain, layers - 1).size();
    }

    /** Key of a position, {@code [kvHeads * d]}. */
    public double[] key(int chain, int layer, int position) {
        return entries(chain, layer).get(position).key.clone();
    }

    /** Value of a position, {@code [kvHeads * d]}. */
    public double[] value(int chain, int layer, int position) {
        return entries(chain, layer).get(position).value.clone();
    }

    /** Another state that begins where this one is: a fork. */
    public ReferenceKv copy() {
        List<List<Entry>> copies = new ArrayList<>();
        entries.forEach(positions -> copies.add(new ArrayList<>(positions)));
        return new ReferenceKv(layers, copies);
    }

    void append(int chain, int layer, double[] key, double[] value) {
        entries(chain, layer).add(new Entry(key, value));
    }

    /** Part {@code head} of every key so far. */
    List<double[]> keys(int chain, int layer, int head, int headDim) {
        return entries(chain, layer).stream()
                .map(entry -> part(entry.key, head, headDim))
                .toList();
    }

    /** Part {@code head} of every value so far. */
    List<double[]> values(int chain, int layer, int head, int headDim) {
        return entries(chain, layer).stream()
                .map(entry -> part(entry.value, head, headDim))
                .toList();
    }

    private static double[] part(double[] heads, int head, int headDim) {
        return Arrays.copyOfRange(heads, head * headDim, (head + 1) * headDim);
    }

    private List<Entry> entries(int chain, int layer) {
        return entries.get((chain - 1) * layers + layer);
    }
}
