package io.colm.cli.gguf;

import io.colm.model.tokenizer.SpecialTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The vocabulary of a byte-level BPE {@code tokenizer.json}, as GGUF spells it.
 *
 * @param types by token id: what a token is to llama.cpp
 * @param merges pairs of tokens, a space between them
 */
record GgufVocabulary(List<String> tokens, List<Integer> types, List<String> merges) {
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int UNUSED = 5;

    /** @param size of the model's vocabulary; ids that the tokenizer does not have are unused */
    static GgufVocabulary read(Path tokenizerJson, int size) throws IOException {
        JsonNode root = new JsonMapper().readTree(Files.readAllBytes(tokenizerJson));
        JsonNode splitter = root.path("pre_tokenizer");
        if (!"ByteLevel".equals(splitter.path("type").asString(""))
                || !splitter.path("use_regex").asBoolean(true)) {
            throw new IOException(tokenizerJson + ": pre_tokenizer must be ByteLevel with GPT-2's expression");
        }
        String[] tokens = new String[size];
        Integer[] types = new Integer[size];
        Arrays.setAll(tokens, id -> "[unused " + id + "]");
        Arrays.fill(types, UNUSED);
        root.at("/model/vocab").properties().forEach(token -> {
            tokens[token.getValue().asInt()] = token.getKey();
            types[token.getValue().asInt()] = NORMAL;
        });
        for (JsonNode added : root.path("added_tokens")) {
            int id = added.path("id").asInt();
            tokens[id] = added.path("content").asString();
            types[id] = added.path("special").asBoolean(false) ? CONTROL : NORMAL;
        }
        return new GgufVocabulary(List.of(tokens), List.of(types), merges(root.at("/model/merges")));
    }

    private static List<String> merges(JsonNode merges) {
        List<String> pairs = new ArrayList<>();
        for (JsonNode merge : merges) {
            pairs.add(
                    merge.isString()
                            ? merge.asString()
                            : StreamSupport.stream(merge.spliterator(), false)
                                    .map(JsonNode::asString)
                                    .collect(Collectors.joining(" ")));
        }
        return pairs;
    }

    void putInto(GgufFile file) {
        file.put("tokenizer.ggml.model", "gpt2");
        file.put("tokenizer.ggml.pre", "gpt-2");
        file.putStrings("tokenizer.ggml.tokens", tokens);
        file.putInts("tokenizer.ggml.token_type", types);
        file.putStrings("tokenizer.ggml.merges", merges);
        file.put("tokenizer.ggml.add_bos_token", false);
        int end = tokens.indexOf(SpecialTokens.END_OF_TEXT);
        if (end >= 0) {
            file.put("tokenizer.ggml.eos_token_id", end);
            file.put("tokenizer.ggml.bos_token_id", end);
        }
    }
}
