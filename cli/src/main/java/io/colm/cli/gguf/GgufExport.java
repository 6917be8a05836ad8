package io.colm.cli.gguf;

import io.colm.model.ModelShape;
import io.colm.model.RopeScaling;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Chain 1 as a GGUF file of the architecture {@code llama}. That architecture turns neighbouring pairs {@code (2j, 2j+1)} of
 * a head, ours turns {@code (j, j + d/2)}: so the rows of query and key change places, as in llama.cpp's own conversion.
 *
 * @param name the model's
 * @param type of the matrices; norms stay fp32
 */
public record GgufExport(String name, ModelShape shape, GgufType type) {

    /** @param tokenizerJson the model's tokenizer, which goes into the file */
    public void write(Shard first, Path tokenizerJson, Path file) throws IOException {
        var gguf = new GgufFile();
        describe(gguf);
        GgufVocabulary.read(tokenizerJson, shape.vocabulary()).putInto(gguf);
        int width = shape.chain(1).width();
        matrix(gguf, first, "token_embd.weight", "embedding", width, shape.vocabulary());
        for (int layer = 0; layer < shape.layers(); layer++) {
            addLayer(gguf, first, "blk." + layer + ".", "layers." + layer + ".");
        }
        gguf.vector("output_norm.weight", width, () -> first.floats("norm"));
        matrix(gguf, first, "output.weight", "head", width, shape.vocabulary());
        if (shape.ropeScaling().type() == RopeScaling.Type.LLAMA3) {
            gguf.vector("rope_freqs.weight", shape.headDim() / 2, this::ropeFactors);
        }
        gguf.write(file);
    }

    private void describe(GgufFile gguf) {
        gguf.put("general.architecture", "llama");
        gguf.put("general.name", name);
        gguf.put("general.alignment", GgufFile.ALIGNMENT);
        gguf.put("general.file_type", type.fileType());
        gguf.put("llama.vocab_size", shape.vocabulary());
        gguf.put("llama.context_length", shape.context());
        gguf.put("llama.embedding_length", shape.chain(1).width());
        gguf.put("llama.block_count", shape.layers());
        gguf.put("llama.feed_forward_length", shape.chain(1).feedForward());
        gguf.put("llama.attention.head_count", shape.heads(1));
        gguf.put("llama.attention.head_count_kv", shape.kvHeads(1));
        gguf.put("llama.attention.layer_norm_rms_epsilon", (float) shape.normEpsilon());
        gguf.put("llama.rope.dimension_count", shape.headDim());
        gguf.put("llama.rope.freq_base", (float) shape.ropeTheta());
        if (shape.ropeScaling().type() == RopeScaling.Type.LINEAR) {
            gguf.put("llama.rope.scaling.type", "linear");
            gguf.put("llama.rope.scaling.factor", (float) shape.ropeScaling().factor());
        }
    }

    /** What llama.cpp divides the frequency of each pair by. */
    private float[] ropeFactors() {
        double[] scaled = shape.ropeFrequencies();
        float[] factors = new float[scaled.length];
        for (int pair = 0; pair < factors.length; pair++) {
            factors[pair] = (float) (Math.pow(shape.ropeTheta(), -2.0 * pair / shape.headDim()) / scaled[pair]);
        }
        return factors;
    }

    private void addLayer(GgufFile gguf, Shard first, String to, String from) {
        int width = shape.chain(1).width();
        int keys = shape.kvHeads(1) * shape.headDim();
        int inner = shape.chain(1).feedForward();
        gguf.vector(to + "attn_norm.weight", width, () -> first.floats(from + "attention_norm"));
        gguf.matrix(to + "attn_q.weight", type, width, width, paired(first, from + "query", width));
        gguf.matrix(to + "attn_k.weight", type, width, keys, paired(first, from + "key", width));
        matrix(gguf, first, to + "attn_v.weight", from + "value", width, keys);
        matrix(gguf, first, to + "attn_output.weight", from + "output", width, width);
        gguf.vector(to + "ffn_norm.weight", width, () -> first.floats(from + "feed_forward_norm"));
        matrix(gguf, first, to + "ffn_gate.weight", from + "gate", width, inner);
        matrix(gguf, first, to + "ffn_up.weight", from + "up", width, inner);
        matrix(gguf, first, to + "ffn_down.weight", from + "down", inner, width);
    }

    private void matrix(GgufFile gguf, Shard first, String name, String tensor, int inputs, int outputs) {
        gguf.matrix(name, type, inputs, outputs, () -> first.floats(tensor));
    }

    private Supplier<float[]> paired(Shard first, String tensor, int width) {
        return () -> pairUp(first.floats(tensor), shape.headDim(), width);
    }

    /** Row {@code s·d/2 + j} of each head becomes row {@code 2j + s}. */
    static float[] pairUp(float[] rows, int headDim, int width) {
        float[] paired = new float[rows.length];
        int half = headDim / 2;
        for (int head = 0; head < rows.length; head += headDim * width) {
            for (int row = 0; row < headDim; row++) {
                int to = 2 * (row % half) + row / half;
                System.arraycopy(rows, head + row * width, paired, head + to * width, width);
            }
        }
        return paired;
    }
}
