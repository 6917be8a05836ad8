package io.colm.engine;

/**
 * One step: flat rows, each one token of one sequence at one position. Rows of a sequence stand together, in ascending
 * positions without gaps; a row sees all positions up to and including its own. The plan is reused from step to step.
 *
 * <p>A row may be run in two steps: {@link #addDraft} runs chain 1 and leaves what later chains read of it in a slot of the
 * runner's stash, {@link #addVerify} runs the later chains over it. Together they give the bits of one {@link #add}.
 */
public final class Plan {

    private static final int NONE = -1;

    private final int[] tokens;
    private final int[] positions;
    private final int[] firstChains;
    private final int[] chains;
    private final int[] slots;
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
        firstChains = new int[capacity];
        chains = new int[capacity];
        slots = new int[capacity];
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
        return add(token, position, 1, chains, blocks, NONE, wantsLogits);
    }

    /**
     * Adds a row that runs chain 1, wants its logits, and leaves its activations in the stash; returns its index.
     *
     * @param slot of the stash, from 0; small numbers, as there is memory for each up to the largest
     */
    public int addDraft(int token, int position, int[] blocks, int slot) {
        return add(token, position, 1, 1, blocks, slot, true);
    }

    /**
     * Adds a row that runs chains 2 to {@code chains} over what an earlier step left in {@code slot}; wants the logits of
     * all of them, chain 1's included. Returns its index.
     */
    public int addVerify(int token, int position, int chains, int[] blocks, int slot) {
        return add(token, position, 2, chains, blocks, slot, true);
    }

    private int add(int token, int position, int firstChain, int chains, int[] blocks, int slot, boolean wantsLogits) {
        int row = rows++;
        tokens[row] = token;
        positions[row] = position;
        firstChains[row] = firstChain;
        this.chains[row] = chains;
        slots[row] = slot;
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

    /** First chain that the row runs: 1, or 2 for a row that begins with what chain 1 left in {@link #slot}. */
    public int firstChain(int row) {
        return firstChains[row];
    }

    /** Last chain that the row runs: its tier. */
    public int chains(int row) {
        return chains[row];
    }

    /** Whether the row leaves its activations in {@link #slot}, or takes them from there. */
    public boolean usesStash(int row) {
        return slots[row] != NONE;
    }

    public int slot(int row) {
        return slots[row];
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
