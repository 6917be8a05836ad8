package io.colm.model.llama;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * A Llama as the equations of Hugging Face's model read, in single precision and over the whole sequence at once: products
 * {@code x · W^T}, {@code rotate_half}, {@code repeat_kv}, a causal mask added to the scores. Shares no code with the
 * reference forward pass, and knows nothing of chains.
 *
 * @param rope the configuration's {@code rope_scaling}, or null
 */
record HuggingFaceLlama(
        Map<String, float[]> weights,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        float epsilon,
        double theta,
        JsonNode rope) {

    /** {@code [position][vocabulary]}. */
    float[][] logits(int[] ids) {
        int width = heads * headDim;
        float[] table = of("model.embed_tokens.weight");
        float[][] hidden = new float[ids.length][width];
        for (int t = 0; t < ids.length; t++) {
            System.arraycopy(table, ids[t] * width, hidden[t], 0, width);
        }
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "model.layers." + layer + ".";
            float[][] attended =
                    attention(normed(hidden, of(prefix + "input_layernorm.weight")), prefix + "self_attn.");
            add(hidden, attended);
            add(hidden, mlp(normed(hidden, of(prefix + "post_attention_layernorm.weight")), prefix + "mlp."));
        }
        float[] head = weights.getOrDefault("lm_head.weight", table);
        return linear(normed(hidden, of("model.norm.weight")), head);
    }

    private float[][] attention(float[][] x, String prefix) {
        float[][] q = linear(x, of(prefix + "q_proj.weight"));
        float[][] k = linear(x, of(prefix + "k_proj.weight"));
        float[][] v = linear(x, of(prefix + "v_proj.weight"));
        int length = x.length;
        float[][] output = new float[length][heads * headDim];
        int repeats = heads / kvHeads;
        for (int head = 0; head < heads; head++) {
            int repeated = head / repeats; // repeat_kv: head 0, 0, ..., 1, 1, ...
            float[][] queries = new float[length][];
            float[][] keys = new float[length][];
            for (int t = 0; t < length; t++) {
                queries[t] = embedded(slice(q[t], head), t);
                keys[t] = embedded(slice(k[t], repeated), t);
            }
            for (int t = 0; t < length; t++) {
                float[] share = softmax(masked(queries[t], keys, t));
                for (int s = 0; s < length; s++) {
                    float[] value = slice(v[s], repeated);
                    for (int j = 0; j < headDim; j++) {
                        output[t][head * headDim + j] += share[s] * value[j];
                    }
                }
            }
        }
        return linear(output, of(prefix + "o_proj.weight"));
    }

    /** {@code x * cos + rotate_half(x) * sin}, with the angles of a half repeated for the other. */
    private float[] embedded(float[] x, int position) {
        float[] half = rotateHalf(x);
        float[] turned = new float[headDim];
        for (int j = 0; j < headDim; j++) {
            double frequency = scaled(1 / Math.pow(theta, 2.0 * (j % (headDim / 2)) / headDim));
            turned[j] =
                    x[j] * (float) Math.cos(position * frequency) + half[j] * (float) Math.sin(position * frequency);
        }
        return turned;
    }

    /** By wavelengths, as {@code modeling_rope_utils} has it. */
    private double scaled(double frequency) {
        double factor = rope.path("factor").asDouble(1);
        if (!rope.path("rope_type").asString("").equals("llama3")) {
            return frequency / factor;
        }
        double low = rope.get("low_freq_factor").doubleValue();
        double high = rope.get("high_freq_factor").doubleValue();
        double length = rope.get("original_max_position_embeddings").doubleValue();
        double wavelength = 2 * Math.PI / frequency;
        if (wavelength < length / high) {
            return frequency;
        }
        if (wavelength > length / low) {
            return frequency / factor;
        }
        double smooth = (length / wavelength - low) / (high - low);
        return (1 - smooth) * (frequency / factor) + smooth * frequency;
    }

    /** {@code cat(-x[d/2:], x[:d/2])}. */
    private float[] rotateHalf(float[] x) {
        float[] rotated = new float[headDim];
        int half = headDim / 2;
        for (int j = 0; j < half; j++) {
            rotated[j] = -x[half + j];
            rotated[half + j] = x[j];
        }
        return rotated;
    }

    private float[] masked(float[] query, float[][] keys, int position) {
        float[] scores = new float[keys.length];
        for (int s = 0; s < keys.length; s++) {
            for (int j = 0; j < headDim; j++) {
                scores[s] += query[j] * keys[s][j];
            }
            scores[s] = scores[s] / (float) Math.sqrt(headDim) + (s <= position ? 0 : Float.NEGATIVE_INFINITY);
        }
        return scores;
    }

    private static float[] softmax(float[] scores) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float score : scores) {
            largest = Math.max(largest, score);
        }
        float sum = 0;
        float[] share = new float[scores.length];
        for (int s = 0; s < scores.length; s++) {
            share[s] = (float) Math.exp(scores[s] - largest);
            sum += share[s];
        }
        for (int s = 0; s < scores.length; s++) {
            share[s] /= sum;
        }
        return share;
    }

    private float[][] mlp(float[][] x, String prefix) {
        float[][] gate = linear(x, of(prefix + "gate_proj.weight"));
        float[][] up = linear(x, of(prefix + "up_proj.weight"));
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < gate[t].length; j++) {
                gate[t][j] = gate[t][j] / (1 + (float) Math.exp(-gate[t][j])) * up[t][j];
            }
        }
        return linear(gate, of(prefix + "down_proj.weight"));
    }

    private float[][] normed(float[][] x, float[] gain) {
        float[][] normed = new float[x.length][gain.length];
        for (int t = 0; t < x.length; t++) {
            float squares = 0;
            for (float value : x[t]) {
                squares += value * value;
            }
            float scale = (float) (1 / Math.sqrt(squares / gain.length + epsilon));
            for (int j = 0; j < gain.length; j++) {
                normed[t][j] = gain[j] * (x[t][j] * scale);
            }
        }
        return normed;
    }

    private static float[][] linear(float[][] x, float[] weight) {
        int inputs = x[0].length;
        float[][] y = new float[x.length][weight.length / inputs];
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < y[t].length; i++) {
                for (int j = 0; j < inputs; j++) {
                    y[t][i] += weight[i * inputs + j] * x[t][j];
                }
            }
        }
        return y;
    }

    private static void add(float[][] to, float[][] more) {
        for (int t = 0; t < to.length; t++) {
            for (int j = 0; j < to[t].length; j++) {
                to[t][j] += more[t][j];
            }
        }
    }

    private float[] slice(float[] row, int head) {
        return Arrays.copyOfRange(row, head * headDim, (head + 1) * headDim);
    }

    private float[] of(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }
}
