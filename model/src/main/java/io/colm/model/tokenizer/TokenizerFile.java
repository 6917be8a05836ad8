package io.colm.model.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a byte-level {@code tokenizer.json} says.
 *
 * @param digest SHA-256 of the file, hexadecimal
 * @param json the file without its special tokens: what the native tokenizer may see, so that no text can become one
 * @param special id of each special token by name
 * @param bytes UTF-8 bytes that each token id stands for; empty for special tokens and unused ids
 * @param beginning tokens that the file puts before every text
 */
record TokenizerFile(
        String digest, String json, Map<String, Integer> special, byte[][] bytes, List<Integer> beginning) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int LARGEST_ID = 1 << 22;

    static TokenizerFile read(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(
                    path.toString(), null, "no such tokenizer file: train one, or give the path of a tokenizer.json");
        }
        try {
            byte[] file = Files.readAllBytes(path);
            if (MAPPER.readTree(file) instanceof ObjectNode root) {
                return parse(sha256(file), root);
            }
            throw new IllegalArgumentException("it is not a JSON object");
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(path + " is not a byte-level BPE tokenizer.json: " + e.getMessage(), e);
        }
    }

    private static TokenizerFile parse(String digest, ObjectNode root) {
        require("BPE".equals(root.at("/model/type").asString("")), "model.type must be BPE");
        require("ByteLevel".equals(root.at("/decoder/type").asString("")), "decoder.type must be ByteLevel");
        if (!(root.at("/model/vocab") instanceof ObjectNode vocab) || vocab.isEmpty()) {
            throw new IllegalArgumentException("model.vocab must map tokens to ids");
        }
        Map<String, Integer> special = new LinkedHashMap<>();
        Map<String, Integer> literal = new LinkedHashMap<>();
        for (JsonNode token : root.path("added_tokens")) {
            boolean isSpecial = token.path("special").asBoolean(false);
            (isSpecial ? special : literal)
                    .put(token.path("content").asString(""), id(token.path("id"), "added token"));
        }
        special.keySet().forEach(vocab::remove);
        // Without the special tokens before them, these would be numbered anew unless the vocabulary names their ids.
        literal.forEach(vocab::put);
        byte[][] bytes = bytes(vocab, special, literal);
        List<Integer> beginning = beginning(root.path("post_processor"), bytes.length);
        root.set("added_tokens", literalTokens(root.path("added_tokens")));
        root.putNull("post_processor").putNull("truncation").putNull("padding");
        return new TokenizerFile(digest, MAPPER.writeValueAsString(root), Map.copyOf(special), bytes, beginning);
    }

    /** The special tokens before the text in a template of one text; none where there is no template. */
    private static List<Integer> beginning(JsonNode processor, int vocabulary) {
        List<Integer> beginning = new ArrayList<>();
        for (JsonNode part : processor.path("processors")) {
            beginning.addAll(beginning(part, vocabulary));
        }
        for (JsonNode piece : processor.path("single")) {
            if (!piece.has("SpecialToken")) {
                break;
            }
            String name = piece.at("/SpecialToken/id").asString("");
            for (JsonNode node : processor.path("special_tokens").path(name).path("ids")) {
                require(id(node, name) < vocabulary, "post_processor puts " + name + " first, which is no token");
                beginning.add(node.intValue());
            }
        }
        return List.copyOf(beginning);
    }

    private static JsonNode literalTokens(JsonNode added) {
        var kept = MAPPER.createArrayNode();
        for (JsonNode token : added) {
            if (!token.path("special").asBoolean(false)) {
                kept.add(token);
            }
        }
        return kept;
    }

    private static byte[][] bytes(ObjectNode vocab, Map<String, Integer> special, Map<String, Integer> literal) {
        Map<Integer, byte[]> byId = new LinkedHashMap<>();
        special.values().forEach(id -> byId.put(id, new byte[0]));
        for (var entry : vocab.properties()) {
            String token = entry.getKey();
            int id = id(entry.getValue(), token);
            byte[] spelled =
                    literal.containsKey(token) ? token.getBytes(StandardCharsets.UTF_8) : ByteAlphabet.bytes(token);
            require(byId.put(id, spelled) == null, "two tokens have the id " + id);
        }
        byte[][] bytes = new byte
                [byId.keySet().stream().mapToInt(Integer::intValue).max().orElse(0) + 1][0];
        byId.forEach((id, spelled) -> bytes[id] = spelled);
        return bytes;
    }

    private static int id(JsonNode node, String token) {
        require(
                node.isInt() && node.intValue() >= 0 && node.intValue() <= LARGEST_ID,
                "the id of \"" + token + "\" must be a number from 0 to " + LARGEST_ID + ", not " + node);
        return node.intValue();
    }

    private static String sha256(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Writes {@code tokens} (index is id, {@link SpecialTokens#ALL} first) and their merges. */
    static void write(Path path, List<String> tokens, List<String[]> merges) throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        var added = root.putArray("added_tokens");
        for (String name : SpecialTokens.ALL) {
            var token = added.addObject().put("id", tokens.indexOf(name)).put("content", name);
            token.put("single_word", false).put("lstrip", false).put("rstrip", false);
            token.put("normalized", false).put("special", true);
        }
        root.putNull("normalizer");
        for (String stage : List.of("pre_tokenizer", "decoder")) {
            var byteLevel = root.putObject(stage).put("type", "ByteLevel").put("add_prefix_space", false);
            byteLevel.put("trim_offsets", true).put("use_regex", true);
        }
        root.putNull("post_processor");
        var model =
                root.putObject("model").put("type", "BPE").putNull("dropout").putNull("unk_token");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix").put("fuse_unk", false);
        model.put("byte_fallback", false).put("ignore_merges", false);
        var vocab = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocab.put(tokens.get(id), id);
        }
        var pairs = model.putArray("merges");
        merges.forEach(merge -> pairs.addArray().add(merge[0]).add(merge[1]));
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, MAPPER.writeValueAsString(root));
    }
}
