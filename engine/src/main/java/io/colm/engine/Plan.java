package io.colm.engine;

/**
 * One step: flat rows, each one token of one sequence at one position. Rows of a sequence stand together, in ascending
 * positions without gaps; a row sees all positions up to and including its own. The plan is reused from step to step.
 */
public final class Plan {

    private static final int NONE = -1;

    private final int[] tokens;
    private final int[] positions;
    private final int[] chains;
    private final int[][] blocks;
    private final int[] logitsOfRow;
    private final float[][] logits;
    private final int vocabulary;
    private int rows;
    private int rowsWithLogits;

    /** An empty plan for at most {@code capacity} rows. */
    public Plan(int capacity, int vocabulary) {
        tokens = new int[capacity];
        positions = new int[capacity];
        chains = new int[capacity];
        blocks = new int[capacity][];
        logitsOfRow = new int[capacity];
        logits = new float[capacity][];
        this.vocabulary = vocabulary;
    }

    public void clear() {
        rows = 0;
        rowsWithLogits = 0;
    }

    /**
     * Adds a row and returns its index.
     *
     * @param chains tier of the row, from 1; a row that wants no logits needs only its keys and values, hence 1
     * @param blocks block table of its sequence: block {@code p / 64} holds position {@code p}
     */
    public int add(int token, int position, int chains, int[] blocks, boolean wantsLogits) {
        int row = rows++;
        tokens[row] = token;
        positions[row] = position;
        this.chains[row] = chains;
        this.blocks[row] = blocks;
        logitsOfRow[row] = wantsLogits ? rowsWithLogits++ : NONE;
        if (wantsLogits && logits[logitsOfRow[row]] == null) {
            logits[logitsOfRow[row]] = new float[vocabulary];
        }
        return row;
    }

    public int rows() {
        return rows;
    }

    public int capacity() {
        return tokens.length;
    }

    public int token(int row) {
        return tokens[row];
    }

    public int position(int row) {
        return positions[row];
    }

    public int chains(int row) {
        return chains[row];
    }

    /** Block table of the row's sequence; the same array for all rows of a sequence. */
    public int[] blocks(int row) {
        return blocks[row];
    }

    public boolean wantsLogits(int row) {
        return logitsOfRow[row] != NONE;
    }

    /** Logits of a row that wants them, {@code [vocabulary]}: filled by the runner, read by the sampler. */
    public float[] logits(int row) {
        return logits[logitsOfRow[row]];
    }
}
