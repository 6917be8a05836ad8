package io.colm.cli.eval;

import io.colm.model.ModelManifest;
import io.colm.wire.registry.Evaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The evaluations of one model, as they come.
 *
 * @param chainIds of its chains, first to last: together they are what was measured
 */
public record EvaluationReport(String model, List<String> chainIds, List<Evaluation> evaluations) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** An empty one. */
    public static EvaluationReport of(ModelManifest manifest) {
        return new EvaluationReport(
                manifest.name(),
                manifest.chains().stream().map(ModelManifest.ChainEntry::id).toList(),
                new ArrayList<>());
    }

    public void add(Evaluation evaluation, PrintWriter out) {
        evaluations.add(evaluation);
        new Table(out, chainIds.size()).print(evaluation);
    }

    public void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }
}
