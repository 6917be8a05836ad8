package io.colm.model.llama;

import io.colm.model.InvalidModelException;
import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The {@code tokenizer.json} of a checkpoint. */
final class LlamaTokenizer {
    static final String FILE = "tokenizer.json";

    private static final JsonMapper MAPPER = new JsonMapper();

    private LlamaTokenizer() {}

    /**
     * Copies the tokenizer of {@code folder} to {@code file}. The tokens that end a text are looked for by our names; where
     * the configuration says that they are others, these are renamed. Special tokens are no text, so nothing else changes.
     */
    static void copy(Path folder, LlamaConfig config, Path file) throws IOException {
        Path from = folder.resolve(FILE);
        try (Tokenizer tokenizer = Tokenizer.load(from)) {
            if (tokenizer.vocabulary() > config.shape().vocabulary()) {
                throw new InvalidModelException(
                        "%s has token ids up to %d, but vocab_size in %s is %d: these two are not of one model"
                                .formatted(
                                        from,
                                        tokenizer.vocabulary() - 1,
                                        LlamaConfig.FILE,
                                        config.shape().vocabulary()));
            }
        }
        byte[] bytes = Files.readAllBytes(from);
        ObjectNode root = (ObjectNode) MAPPER.readTree(bytes);
        Map<Integer, String> renamed = renamed(root.path("added_tokens"), config.ends());
        renamed.forEach((id, name) -> rename(root, id, name));
        Files.write(
                file,
                renamed.isEmpty() ? bytes : MAPPER.writeValueAsString(root).getBytes(StandardCharsets.UTF_8));
    }

    /** New names by id: of the first and the last that end a text, where these have none of our names yet. */
    private static Map<Integer, String> renamed(JsonNode added, List<Integer> ends) {
        Map<Integer, String> special = new LinkedHashMap<>();
        for (JsonNode token : added) {
            if (token.path("special").asBoolean(false)) {
                special.put(token.path("id").intValue(), token.path("content").asString());
            }
        }
        List<String> free = new ArrayList<>(List.of(SpecialTokens.END_OF_TEXT, SpecialTokens.END));
        free.removeAll(special.values());
        Map<Integer, String> renamed = new LinkedHashMap<>();
        for (int end :
                ends.isEmpty() ? Set.<Integer>of() : new LinkedHashSet<>(List.of(ends.getFirst(), ends.getLast()))) {
            String name = special.getOrDefault(end, SpecialTokens.END);
            if (!free.isEmpty() && !name.equals(SpecialTokens.END) && !name.equals(SpecialTokens.END_OF_TEXT)) {
                renamed.put(end, free.removeFirst());
            }
        }
        return renamed;
    }

    private static void rename(ObjectNode root, int id, String name) {
        for (JsonNode token : root.path("added_tokens")) {
            if (token.path("id").intValue() == id && token instanceof ObjectNode changed) {
                String before = changed.path("content").asString();
                changed.put("content", name);
                if (root.at("/model/vocab") instanceof ObjectNode vocabulary && vocabulary.remove(before) != null) {
                    vocabulary.put(name, id);
                }
            }
        }
    }
}
