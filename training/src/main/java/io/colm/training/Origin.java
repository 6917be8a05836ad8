package io.colm.training;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.training.corpus.Batches;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What has to be the same for a run to go on: everything that decides the meaning of the tensors and the batches.
 *
 * @param text a line for each source, with its digest
 */
record Origin(
        ModelShape shape, String start, List<String> stages, long seed, Recipe.BatchSize batch, List<String> text) {

    static Origin of(Recipe recipe, Batches batches) {
        return new Origin(
                recipe.shape(),
                recipe.start().meaning(),
                recipe.stages().stream().map(Stage::meaning).toList(),
                recipe.seed(),
                recipe.batch(),
                batches.describe());
    }

    /** The parts in which this is not {@code other}, as {@code rows=4}. */
    String unlike(Origin other) {
        Map<String, Object> others = other.parts();
        Map<String, Object> own = parts();
        own.entrySet().removeIf(part -> part.getValue().equals(others.get(part.getKey())));
        return own.toString();
    }

    private Map<String, Object> parts() {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("variant", shape.variant());
        parts.put("chain widths", shape.chains().stream().map(ChainShape::width).toList());
        parts.put("vocabulary", shape.vocabulary());
        parts.put("layers", shape.layers());
        parts.put("head dim", shape.headDim());
        parts.put("context", shape.context());
        parts.put("start", start);
        parts.put("stages", stages);
        parts.put("seed", seed);
        parts.put("rows", batch.rows());
        parts.put("accumulated", batch.accumulated());
        parts.put("text", text);
        parts.put("rotation", List.of(shape.ropeTheta(), shape.ropeScaling()));
        parts.put("norm epsilon", shape.normEpsilon());
        parts.put(
                "key/value heads",
                shape.chains().stream().map(ChainShape::kvHeads).toList());
        parts.put(
                "feed-forward",
                shape.chains().stream().map(ChainShape::feedForward).toList());
        return parts;
    }
}
