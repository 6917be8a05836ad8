package io.colm.engine.onnx;

import io.colm.engine.Plan;
import io.colm.model.ModelShape;
import java.util.Arrays;

/**
 * By slot, what the later chains of a row read of chain 1: its normed streams, attention outputs and feed-forward
 * activations in every layer, and its logits. A draft row leaves them, a verify row takes them instead of running chain 1
 * again. About 30 kB a slot for a model of 4 M parameters, 250 kB for one of 130 M.
 */
final class Stash {

    /** What chain 1 gives to later chains on the way through a layer. */
    enum Part {
        QUERY,
        ATTENDED,
        FEED_FORWARD
    }

    private static final int PARTS = Part.values().length;
    private static final int EMPTY = -1;

    private final int layers;
    private final int width;
    private final int innerWidth;
    private final int vocabulary;
    private float[][] slots = {};
    private int[] tokens = {};
    private int[] positions = {};
    private Plan plan = new Plan(0, 0);

    Stash(ModelShape shape) {
        layers = shape.layers();
        width = shape.chain(1).width();
        innerWidth = shape.chain(1).feedForward();
        vocabulary = shape.vocabulary();
    }

    /**
     * Turns to the rows of {@code plan}.
     *
     * @throws IllegalArgumentException if a row is to take what was not left for it
     */
    void prepare(Plan plan) {
        this.plan = plan;
        for (int row = 0; row < plan.rows(); row++) {
            if (isTaken(row)) {
                check(row, plan.slot(row));
            } else if (plan.usesStash(row)) {
                reserve(plan.slot(row));
                // Until the step has succeeded nobody may take it.
                tokens[plan.slot(row)] = EMPTY;
            }
        }
    }

    private void check(int row, int slot) {
        boolean there = slot < slots.length && tokens[slot] == plan.token(row) && positions[slot] == plan.position(row);
        if (!there) {
            throw new IllegalArgumentException("row %d: slot %d must hold token %d at position %d, as chain 1 left it"
                    .formatted(row, slot, plan.token(row), plan.position(row)));
        }
    }

    private void reserve(int slot) {
        if (slot >= slots.length) {
            int before = slots.length;
            int grown = Math.max(slot + 1, 2 * before);
            slots = Arrays.copyOf(slots, grown);
            tokens = Arrays.copyOf(tokens, grown);
            Arrays.fill(tokens, before, grown, EMPTY);
            positions = Arrays.copyOf(positions, grown);
        }
        if (slots[slot] == null) {
            slots[slot] = new float[layers * (PARTS * width + innerWidth) + vocabulary];
        }
    }

    private boolean isTaken(int row) {
        return plan.firstChain(row) > 1;
    }

    private boolean isLeft(int row) {
        return plan.usesStash(row) && !isTaken(row);
    }

    /** Puts chain 1's slices into the rows that take them, before other chains read them. */
    void give(int layer, Part part, Activations rowsOf) {
        for (int row = 0; row < plan.rows(); row++) {
            if (isTaken(row)) {
                float[] slot = slots[plan.slot(row)];
                System.arraycopy(slot, at(layer, part), rowsOf.prefix(), rowsOf.at(row), width);
                if (part == Part.FEED_FORWARD) {
                    System.arraycopy(slot, at(layer, part) + width, rowsOf.inner(), rowsOf.innerAt(row), innerWidth);
                }
            }
        }
    }

    /** Takes chain 1's slices out of the rows that leave them, once chain 1 has written them. */
    void keep(int layer, Part part, Activations rowsOf) {
        for (int row = 0; row < plan.rows(); row++) {
            if (isLeft(row)) {
                float[] slot = slots[plan.slot(row)];
                System.arraycopy(rowsOf.prefix(), rowsOf.at(row), slot, at(layer, part), width);
                if (part == Part.FEED_FORWARD) {
                    System.arraycopy(rowsOf.inner(), rowsOf.innerAt(row), slot, at(layer, part) + width, innerWidth);
                }
            }
        }
    }

    /** Puts chain 1's logits where later chains add theirs. */
    void giveLogits() {
        for (int row = 0; row < plan.rows(); row++) {
            if (isTaken(row)) {
                System.arraycopy(slots[plan.slot(row)], logitsAt(), plan.logits(row), 0, vocabulary);
            }
        }
    }

    /** Ends a step that succeeded: what was left can be taken from now on. */
    void keepLogits() {
        for (int row = 0; row < plan.rows(); row++) {
            if (isLeft(row)) {
                int slot = plan.slot(row);
                System.arraycopy(plan.logits(row), 0, slots[slot], logitsAt(), vocabulary);
                tokens[slot] = plan.token(row);
                positions[slot] = plan.position(row);
            }
        }
    }

    private int at(int layer, Part part) {
        return layer * (PARTS * width + innerWidth) + part.ordinal() * width;
    }

    private int logitsAt() {
        return layers * (PARTS * width + innerWidth);
    }
}
