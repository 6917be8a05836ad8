package io.colm.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import io.colm.model.ModelShape;
import io.colm.model.shard.Shard;
import java.lang.foreign.MemorySegment;

/**
 * One chain: its sessions, and the parts of a layer that it runs over its rows. For rows of activations it reads the slices
 * of chains 1..i and writes that of chain i.
 */
final class Chain implements AutoCloseable {
    private final int number;
    private final ModelShape shape;
    private final int width;
    private final int innerWidth;
    private final int start;
    private final int innerStart;
    private final Shard shard;
    private final ChainProducts products;
    private final ChainNorms norms;
    private final Inputs prefix;
    private final Inputs inner;
    private final Inputs last;
    private final Rows queries;
    private final Rows added;
    private final Rows gateAndUp;
    private final Rows logits;
    private final float[] sums = new float[Lanes.SUMS];
    private final MemorySegment embedding;
    private final float[] embedded;

    /** Takes over {@code shard} and {@code products}: they are closed with the chain. */
    Chain(ModelShape shape, int number, Shard shard, ChainProducts products, OrtEnvironment environment) {
        this.number = number;
        this.shape = shape;
        this.shard = shard;
        this.products = products;
        norms = ChainNorms.of(shape, shard);
        width = shape.chain(number).width();
        innerWidth = shape.chain(number).feedForward();
        start = shape.prefixWidth(number - 1);
        innerStart = shape.prefixFeedForward(number - 1);
        embedded = new float[width];
        embedding = MemorySegment.ofArray(embedded);
        Precision precision = products.precision();
        prefix = new Inputs(environment, precision, start + width);
        inner = new Inputs(environment, precision, innerStart + innerWidth);
        last = new Inputs(environment, precision, width);
        queries = floats(environment, products.queryWidth());
        added = floats(environment, width);
        gateAndUp = floats(environment, 2 * innerWidth);
        logits = floats(environment, shape.vocabulary());
    }

    private static Rows floats(OrtEnvironment environment, int width) {
        return new Rows(environment, OnnxJavaType.FLOAT, width);
    }

    int number() {
        return number;
    }

    /** Where this chain's slice begins within a row of activations. */
    int start() {
        return start;
    }

    int heads() {
        return shape.heads(number);
    }

    void reserve(Step step) {
        int rows = step.rows(number).size();
        prefix.reserve(rows);
        inner.reserve(rows);
        queries.reserve(rows);
        added.reserve(rows);
        gateAndUp.reserve(rows);
        last.reserve(step.logitRows(number).size());
        logits.reserve(step.logitRows(number).size());
    }

    /** {@code h_i = E_i[token]}. */
    void embed(Step step, Activations to) {
        RowSet rows = step.rows(number);
        for (int place = 0; place < rows.size(); place++) {
            int row = rows.row(place);
            shard.read("embedding", (long) step.plan().token(row) * width, embedding);
            System.arraycopy(embedded, 0, to.hidden(), to.at(row) + start, width);
        }
    }

    /** {@code q_i = W_Q,i · x_≤i} with {@code x_i = RMSNorm(h_i)}; chain 1 besides its keys and values, unrotated. */
    void query(int layer, Step step, Activations rowsOf) {
        RowSet rows = step.rows(number);
        normalize(norms.attention()[layer], rows, rowsOf);
        putPrefix(rows, rowsOf);
        products.query(layer).run(prefix.rows(), queries, rows.size());
    }

    /** {@code m_i = h_i + W_O,i · o_≤i}. */
    void attended(int layer, Step step, Activations rowsOf) {
        RowSet rows = step.rowsBehind(layer, number);
        putPrefix(rows, rowsOf);
        products.output(layer).run(prefix.rows(), added, rows.size());
        addToHidden(prefix, rows, rowsOf);
    }

    /** {@code h'_i = m_i + W_2,i · f_≤i} with {@code f_i = silu(W_1,i · y_≤i) * (W_3,i · y_≤i)}, {@code y_i = RMSNorm(m_i)}. */
    void feedForward(int layer, Step step, Activations rowsOf) {
        RowSet rows = step.rowsBehind(layer, number);
        normalize(norms.feedForward()[layer], rows, rowsOf);
        putPrefix(rows, rowsOf);
        products.gateAndUp(layer).run(prefix.rows(), gateAndUp, rows.size());
        for (int place = 0; place < rows.size(); place++) {
            int at = rowsOf.innerAt(rows.row(place));
            Lanes.gate(
                    gateAndUp.memory(),
                    gateAndUp.offset(place),
                    innerWidth,
                    prefix.scale(place),
                    rowsOf.inner(),
                    at + innerStart);
            inner.put(place, rowsOf.inner(), at);
        }
        products.down(layer).run(inner.rows(), added, rows.size());
        addToHidden(inner, rows, rowsOf);
    }

    /** Adds {@code W_head,i · RMSNorm(h_i)} to the logits of the rows that want them; chain 1 sets them. */
    void head(Step step, Activations rowsOf) {
        RowSet rows = step.logitRows(number);
        normalize(norms.last(), rows, rowsOf);
        for (int place = 0; place < rows.size(); place++) {
            last.put(place, rowsOf.prefix(), rowsOf.at(rows.row(place)) + start);
        }
        products.head().run(last.rows(), logits, rows.size());
        for (int place = 0; place < rows.size(); place++) {
            float[] to = step.plan().logits(rows.row(place));
            Logits.add(to, logits.memory(), logits.offset(place), last.scale(place), number > 1);
        }
    }

    /** Native memory of {@link #query}'s outputs. */
    MemorySegment queries() {
        return queries.memory();
    }

    long queryOffset(int place, int column) {
        return queries.offset(place) + (long) column * Float.BYTES;
    }

    /** What {@link #queries} of a row are to be multiplied by. */
    float queryScale(int place) {
        return prefix.scale(place);
    }

    /** The columns of {@link #queries} from {@code column} on, scaled. */
    void readQuery(int place, int column, float[] to) {
        Lanes.scale(queries.memory(), queryOffset(place, column), queryScale(place), to);
    }

    private void normalize(float[] gain, RowSet rows, Activations rowsOf) {
        for (int place = 0; place < rows.size(); place++) {
            int at = rowsOf.at(rows.row(place)) + start;
            float divisor = Lanes.rootMeanSquare(rowsOf.hidden(), at, width, shape.normEpsilon(), sums);
            Lanes.normalize(rowsOf.hidden(), at, divisor, gain, rowsOf.prefix());
        }
    }

    private void putPrefix(RowSet rows, Activations rowsOf) {
        for (int place = 0; place < rows.size(); place++) {
            prefix.put(place, rowsOf.prefix(), rowsOf.at(rows.row(place)));
        }
    }

    private void addToHidden(Inputs made, RowSet rows, Activations rowsOf) {
        for (int place = 0; place < rows.size(); place++) {
            int at = rowsOf.at(rows.row(place)) + start;
            Lanes.addScaled(rowsOf.hidden(), at, width, added.memory(), added.offset(place), made.scale(place));
        }
    }

    @Override
    public void close() {
        products.close();
        prefix.close();
        inner.close();
        last.close();
        queries.close();
        added.close();
        gateAndUp.close();
        logits.close();
        shard.close();
    }
}
