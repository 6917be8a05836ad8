package io.colm.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import io.colm.model.ModelShape;
import io.colm.model.shard.Shard;
import java.lang.foreign.MemorySegment;

/**
 * One chain: its products, and what lies between them in a layer, row by row. For rows of activations it reads the slices of
 * chains 1..i and writes that of chain i. Threads may work on different rows, and on different slices of a product.
 */
final class Chain implements AutoCloseable {
    private final int number;
    private final ModelShape shape;
    private final int width;
    private final int innerWidth;
    private final int start;
    private final int innerStart;
    private final int firstKvHead;
    private final int kvHeads;
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
        firstKvHead = shape.firstKvHead(number);
        kvHeads = shape.kvHeads(number);
        innerStart = shape.prefixFeedForward(number - 1);
        embedded = new float[width];
        embedding = MemorySegment.ofArray(embedded);
        Precision precision = products.precision();
        prefix = new Inputs(environment, precision, start + width);
        inner = new Inputs(environment, precision, innerStart + innerWidth);
        last = new Inputs(environment, precision, width);
        queries = Rows.floats(environment, products.queryWidth());
        added = Rows.floats(environment, width);
        gateAndUp = Rows.floats(environment, 2 * innerWidth);
        logits = Rows.floats(environment, shape.vocabulary());
    }

    int number() {
        return number;
    }

    /** Where this chain's slice begins within a row of activations. */
    int start() {
        return start;
    }

    /** Where it ends. */
    int end() {
        return start + width;
    }

    /** Key/value heads that this chain makes. */
    int ownKvHeads() {
        return shape.chain(number).kvHeads();
    }

    /** Which of a block's key/value heads is the first that this chain's queries read. */
    int firstKvHead() {
        return firstKvHead;
    }

    /** How many of them it reads. */
    int kvHeads() {
        return kvHeads;
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

    /** Readies {@code x_≤i} with {@code x_i = RMSNorm(h_i)} for {@code q_i = W_Q,i · x_≤i}, chain 1 besides for keys and values. */
    void readyQuery(int layer, Step step, Activations rowsOf, Share share) {
        RowSet rows = step.rows(number);
        normalize(norms.attention()[layer], rows, rowsOf, share);
        putPrefix(rows, rowsOf, share);
    }

    /** Readies {@code o_≤i} for {@code W_O,i · o_≤i}. */
    void readyOutput(int layer, Step step, Activations rowsOf, Share share) {
        putPrefix(step.rowsBehind(layer, number), rowsOf, share);
    }

    /** Readies {@code y_≤i} with {@code y_i = RMSNorm(m_i)}, {@code m_i = h_i + W_O,i · o_≤i}, for gate and up. */
    void readyGateAndUp(int layer, Step step, Activations rowsOf, Share share) {
        RowSet rows = step.rowsBehind(layer, number);
        addToHidden(prefix, rows, rowsOf, share);
        normalize(norms.feedForward()[layer], rows, rowsOf, share);
        putPrefix(rows, rowsOf, share);
    }

    /** Readies {@code f_≤i} with {@code f_i = silu(W_1,i · y_≤i) * (W_3,i · y_≤i)} for {@code W_2,i · f_≤i}. */
    void readyDown(int layer, Step step, Activations rowsOf, Share share) {
        RowSet rows = step.rowsBehind(layer, number);
        for (int place = share.first(rows); place < share.end(rows); place++) {
            int at = rowsOf.innerAt(rows.row(place));
            Lanes.gate(
                    gateAndUp.memory(),
                    gateAndUp.offset(place),
                    innerWidth,
                    prefix.scale(place),
                    rowsOf.inner(),
                    at + innerStart);
            inner.put(place, rowsOf.inner(), at, share);
        }
    }

    /** {@code h'_i = m_i + W_2,i · f_≤i}. */
    void finish(int layer, Step step, Activations rowsOf, Share share) {
        addToHidden(inner, step.rowsBehind(layer, number), rowsOf, share);
    }

    /** Readies {@code RMSNorm(h_i)} of the rows that want logits for {@code W_head,i · RMSNorm(h_i)}. */
    void readyHead(Step step, Activations rowsOf, Share share) {
        RowSet rows = step.logitRows(number);
        normalize(norms.last(), rows, rowsOf, share);
        for (int place = share.first(rows); place < share.end(rows); place++) {
            last.put(place, rowsOf.prefix(), rowsOf.at(rows.row(place)) + start, share);
        }
    }

    /** Adds what the head made to the logits; chain 1 sets them. */
    void addLogits(Step step, Share share) {
        RowSet rows = step.logitRows(number);
        for (int place = share.first(rows); place < share.end(rows); place++) {
            float[] to = step.plan().logits(rows.row(place));
            Logits.add(to, logits.memory(), logits.offset(place), last.scale(place), number > 1);
        }
    }

    /** In how many slices {@link #multiply} does {@code stage}. */
    int slices(Stage stage, int layer) {
        return products.product(stage, layer).slices();
    }

    /** What all slices of {@code stage} multiply, together. */
    long multiplications(Stage stage, int layer, Step step) {
        return (long) products.product(stage, layer).weights()
                * rowsOf(stage, layer, step).size();
    }

    /** Multiplies what was readied for {@code stage} by one slice of its weights. */
    void multiply(Stage stage, int layer, int slice, Step step) {
        Rows from = switch (stage) {
            case QUERY, OUTPUT, GATE_AND_UP -> prefix.rows();
            case DOWN -> inner.rows();
            case HEAD -> last.rows();
        };
        Rows to = switch (stage) {
            case QUERY -> queries;
            case OUTPUT, DOWN -> added;
            case GATE_AND_UP -> gateAndUp;
            case HEAD -> logits;
        };
        products.product(stage, layer)
                .run(slice, from, to, rowsOf(stage, layer, step).size());
    }

    private RowSet rowsOf(Stage stage, int layer, Step step) {
        return switch (stage) {
            case QUERY -> step.rows(number);
            case OUTPUT, GATE_AND_UP, DOWN -> step.rowsBehind(layer, number);
            case HEAD -> step.logitRows(number);
        };
    }

    /** Native memory of the queries, unrotated. */
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

    private void normalize(float[] gain, RowSet rows, Activations rowsOf, Share share) {
        for (int place = share.first(rows); place < share.end(rows); place++) {
            int at = rowsOf.at(rows.row(place)) + start;
            float divisor = Lanes.rootMeanSquare(rowsOf.hidden(), at, width, shape.normEpsilon(), share.sums());
            Lanes.normalize(rowsOf.hidden(), at, divisor, gain, rowsOf.prefix());
        }
    }

    private void putPrefix(RowSet rows, Activations rowsOf, Share share) {
        for (int place = share.first(rows); place < share.end(rows); place++) {
            prefix.put(place, rowsOf.prefix(), rowsOf.at(rows.row(place)), share);
        }
    }

    private void addToHidden(Inputs made, RowSet rows, Activations rowsOf, Share share) {
        for (int place = share.first(rows); place < share.end(rows); place++) {
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
