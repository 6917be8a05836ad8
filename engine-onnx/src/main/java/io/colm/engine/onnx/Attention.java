package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import java.util.List;
import java.util.stream.Stream;

/**
 * Causal attention of the heads of all chains over their keys and values, which CoLM-Air's share: each is read once for all
 * queries of a sequence. Query head n of chain i uses key/value head {@code floor(n / (H_i/kv))}, grouped within each chain.
 */
final class Attention implements AutoCloseable {
    private final Team team;
    private final AttentionUnits units;
    private final List<HeadAttention> workers;

    Attention(KvLayout layout, Rope rope, Team team) {
        this.team = team;
        units = new AttentionUnits(layout.kvHeads(), team.threads());
        workers = Stream.generate(() -> new HeadAttention(layout, rope))
                .limit(team.threads())
                .toList();
    }

    /** Reads {@link Chain#queries} of {@code chains} and writes {@code o_i} into their slices of the rows' prefix. */
    void attend(int layer, Step step, List<Chain> chains, Activations rowsOf) {
        units.cut(step.rowsBehind(layer), step, chains);
        for (HeadAttention worker : workers) {
            worker.turnTo(layer, step, chains, rowsOf);
        }
        team.run(
                units.size(),
                units.multiplications(),
                (worker, unit) -> workers.get(worker)
                        .attend(units.from(unit), units.to(unit), units.firstHead(unit), units.endHead(unit)));
    }

    @Override
    public void close() {
        workers.forEach(HeadAttention::close);
    }
}
