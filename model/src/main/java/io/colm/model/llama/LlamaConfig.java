package io.colm.model.llama;

import io.colm.model.ChainShape;
import io.colm.model.InvalidModelException;
import io.colm.model.ModelShape;
import io.colm.model.RopeScaling;
import io.colm.model.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * What a {@code config.json} says, of the Llama family or of our own form. Whatever makes a checkpoint compute something
 * else than the chains of a model do is refused by its key.
 *
 * @param chained whether it is of our own form
 * @param tied whether the head is the embedding
 * @param ends ids of the tokens that end a text, as listed
 */
record LlamaConfig(ModelShape shape, boolean chained, boolean tied, List<Integer> ends) {
    static final String FILE = "config.json";
    static final String OWN = "ColmForCausalLM";

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Set<String> ARCHITECTURES = Set.of(OWN, "LlamaForCausalLM", "MistralForCausalLM");
    private static final Set<String> BASES = Set.of("llama", "mistral");
    private static final int MISTRAL_WINDOW = 4_096;

    LlamaConfig {
        ends = List.copyOf(ends);
    }

    /**
     * Reads the file of {@code folder}.
     *
     * @param mostContext the model's context is cut to it
     */
    static LlamaConfig read(Path folder, int mostContext) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new InvalidModelException(folder + " is no checkpoint in Hugging Face's form: it has no " + FILE);
        }
        try {
            return read(MAPPER.readTree(Files.readAllBytes(file)), mostContext);
        } catch (JacksonException e) {
            throw new InvalidModelException(file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (InvalidModelException e) {
            throw new InvalidModelException(file + ": " + e.getMessage(), e);
        }
    }

    private static LlamaConfig read(JsonNode root, int mostContext) {
        checkArithmetic(root);
        checkRotation(root);
        int context = Math.min(integer(root, "max_position_embeddings"), mostContext);
        checkWindow(root, context);
        boolean chained = root.at("/architectures/0").asString("").equals(OWN);
        var shape = new ModelShape(
                chained ? variant(root) : Variant.COLM_AIR,
                integer(root, "vocab_size"),
                integer(root, "num_hidden_layers"),
                chained ? integer(root, "head_dim") : headDim(root),
                context,
                number(theta(root), "rope_theta", 10_000),
                scaling(root),
                number(root.path("rms_norm_eps"), "rms_norm_eps", 1e-6),
                chained ? chains(root) : List.of(chain(root, kvHeads(root))));
        boolean tied = root.path("tie_word_embeddings").asBoolean(false);
        require(!tied || !chained, "tie_word_embeddings must be false, for each chain has a head");
        return new LlamaConfig(shape, chained, tied, ends(root));
    }

    LlamaNames names() {
        return new LlamaNames(shape, chained, tied);
    }

    private static int headDim(JsonNode root) {
        int width = integer(root, "hidden_size");
        int heads = integer(root, "num_attention_heads");
        int headDim = integer(root, "head_dim", heads > 0 ? width / heads : 0);
        require(
                (long) heads * headDim == width,
                "hidden_size must be num_attention_heads x head_dim, is %d, not %d x %d: a chain's heads fill its width",
                width,
                heads,
                headDim);
        return headDim;
    }

    private static int kvHeads(JsonNode root) {
        return integer(root, "num_key_value_heads", integer(root, "num_attention_heads"));
    }

    private static ChainShape chain(JsonNode node, int kvHeads) {
        return new ChainShape(integer(node, "hidden_size"), kvHeads, integer(node, "intermediate_size"));
    }

    private static List<ChainShape> chains(JsonNode root) {
        require(root.path("chains").isArray(), "chains must be a list, is %s", shown(root.path("chains")));
        return root.path("chains")
                .valueStream()
                .map(node -> chain(node, integer(node, "num_key_value_heads")))
                .toList();
    }

    private static Variant variant(JsonNode root) {
        String named = root.path("variant").asString("");
        return Arrays.stream(Variant.values())
                .filter(variant -> variant.name().equals(named))
                .findFirst()
                .orElseThrow(() -> new InvalidModelException("variant must be one of %s, is %s"
                        .formatted(Arrays.toString(Variant.values()), shown(root.path("variant")))));
    }

    private static void checkArithmetic(JsonNode root) {
        JsonNode named = root.path("architectures");
        require(
                named.isArray() && named.size() == 1
                        ? ARCHITECTURES.contains(named.get(0).asString(""))
                        : named.isEmpty()
                                && BASES.contains(root.path("model_type").asString("")),
                "architectures must be one of %s, is %s: another architecture computes something else",
                ARCHITECTURES.stream().sorted().toList(),
                present(named) ? named : root.path("model_type"));
        require(
                !present(root.path("quantization_config")),
                "quantization_config says that the weights are quantized: import the checkpoint that they were made of,"
                        + " or save them as BF16");
        String activation = root.path("hidden_act").asString("silu");
        require(activation.equals("silu"), "hidden_act must be silu, is %s", activation);
        for (String key : List.of("attention_bias", "mlp_bias")) {
            require(!root.path(key).asBoolean(false), "%s must be false: a chain's products have no bias", key);
        }
    }

    private static RopeScaling scaling(JsonNode root) {
        JsonNode found = rotation(root);
        String type = found.path("rope_type").asString(found.path("type").asString("default"));
        return switch (type) {
            case "default" -> RopeScaling.NONE;
            case "linear" -> RopeScaling.linear(number(found, "factor"));
            case "llama3" ->
                new RopeScaling(
                        RopeScaling.Type.LLAMA3,
                        number(found, "factor"),
                        number(found, "low_freq_factor"),
                        number(found, "high_freq_factor"),
                        integer(found, "original_max_position_embeddings"));
            default ->
                throw new InvalidModelException(
                        ("the rope_type must be default, linear or llama3, is %s: other scalings of rotary frequencies"
                                        + " are not known. Import a checkpoint from before its context was extended")
                                .formatted(type));
        };
    }

    private static JsonNode rotation(JsonNode root) {
        return present(root.path("rope_scaling")) ? root.path("rope_scaling") : root.path("rope_parameters");
    }

    private static void checkRotation(JsonNode root) {
        double share = number(
                present(root.path("partial_rotary_factor"))
                        ? root.path("partial_rotary_factor")
                        : rotation(root).path("partial_rotary_factor"),
                "partial_rotary_factor",
                1);
        require(share == 1, "partial_rotary_factor must be 1, is %s: a chain turns whole heads", share);
    }

    private static void checkWindow(JsonNode root, int context) {
        JsonNode found = root.path("sliding_window");
        boolean mistral = root.path("model_type").asString("").equals("mistral");
        if (present(found) || mistral && found.isMissingNode()) {
            int window = integer(root, "sliding_window", MISTRAL_WINDOW);
            require(
                    window >= context,
                    "sliding_window %d is below the context %d: a chain attends to all of its context. Import it with a"
                            + " context of at most %d",
                    window,
                    context,
                    window);
        }
    }

    private static JsonNode theta(JsonNode root) {
        JsonNode nested = root.at("/rope_parameters/rope_theta");
        return present(nested) ? nested : root.path("rope_theta");
    }

    private static List<Integer> ends(JsonNode root) {
        JsonNode found = root.path("eos_token_id");
        List<Integer> ends = new ArrayList<>();
        for (JsonNode end : found.isArray() ? found : List.of(found)) {
            if (end.isInt()) {
                ends.add(end.intValue());
            }
        }
        return ends;
    }

    private static int integer(JsonNode root, String key) {
        require(root.path(key).isInt(), "%s must be a number, is %s", key, shown(root.path(key)));
        return root.path(key).intValue();
    }

    private static int integer(JsonNode root, String key, int otherwise) {
        return present(root.path(key)) ? integer(root, key) : otherwise;
    }

    private static double number(JsonNode root, String key) {
        require(root.path(key).isNumber(), "%s must be a number, is %s", key, shown(root.path(key)));
        return root.path(key).doubleValue();
    }

    private static double number(JsonNode found, String key, double otherwise) {
        require(!present(found) || found.isNumber(), "%s must be a number, is %s", key, found);
        return present(found) ? found.doubleValue() : otherwise;
    }

    private static Object shown(JsonNode found) {
        return found instanceof MissingNode ? "missing" : found;
    }

    private static boolean present(JsonNode found) {
        return !found.isMissingNode() && !found.isNull();
    }

    private static void require(boolean holds, String message, Object... arguments) {
        if (!holds) {
            throw new InvalidModelException(message.formatted(arguments));
        }
    }
}
