package io.colm.engine;

import io.colm.model.ModelShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs the echo and remembers the rows of every step; can be told to do something else to a step. */
final class RecordingModelRunner implements ModelRunner {

    private final EchoModelRunner echo = TestingModels.echo();
    private Consumer<Plan> afterwards = plan -> {};
    boolean closed;

    /** Rows of every step so far. */
    final List<List<Row>> steps = new ArrayList<>();

    record Row(int position, int chains, boolean wantsLogits) {}

    /** From now on {@code action} has the last word on every step. */
    void afterwards(Consumer<Plan> action) {
        afterwards = action;
    }

    List<Row> lastStep() {
        return steps.getLast();
    }

    @Override
    public ModelShape shape() {
        return echo.shape();
    }

    @Override
    public int chains() {
        return echo.chains();
    }

    @Override
    public KvLayout kvLayout() {
        return echo.kvLayout();
    }

    @Override
    public void run(Plan plan, KvPool pool) {
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < plan.rows(); row++) {
            rows.add(new Row(plan.position(row), plan.chains(row), plan.wantsLogits(row)));
        }
        steps.add(rows);
        echo.run(plan, pool);
        afterwards.accept(plan);
    }

    @Override
    public void close() {
        closed = true;
    }
}
