package io.colm.model.shard;

import io.colm.model.InvalidModelException;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON header of a shard, read strictly: it holds exactly the tensors of a layout, and these fill the data without
 * holes or overlaps, in any order. It is read as a stream, so that a hostile header costs no more memory than itself.
 */
record ShardHeader(Map<String, Tensor> tensors, Map<String, String> metadata) {
    private static final int MOST_TENSORS = 100_000;
    private static final String METADATA = "__metadata__";

    /** Where a tensor lies: bytes {@code begin} to {@code end} of the data. */
    record Tensor(TensorSpec spec, ElementType type, long begin, long end) {}

    /** @param dataBytes length of what follows the header */
    static ShardHeader read(byte[] json, ShardLayout layout, long dataBytes) {
        if (layout.tensors().size() > MOST_TENSORS) {
            throw new InvalidModelException("a shard has at most " + MOST_TENSORS + " tensors");
        }
        if (json.length == 0 || json[0] != '{') {
            throw new InvalidModelException("the header must begin with {");
        }
        var factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), utf8(json))) {
            return new Reading(parser, layout).header(dataBytes);
        } catch (JacksonException e) {
            throw new InvalidModelException("the header is not the JSON of safetensors: " + e.getOriginalMessage(), e);
        }
    }

    /** Names and shapes that a header claims; what it says beside them is not looked at. */
    static List<TensorSpec> claimed(byte[] json) {
        try {
            List<TensorSpec> claimed = new ArrayList<>();
            for (var entry : new JsonMapper().readTree(utf8(json)).properties()) {
                if (!entry.getKey().equals(METADATA)) {
                    List<Integer> shape = new ArrayList<>();
                    entry.getValue().path("shape").forEach(size -> shape.add(size.asInt(-1)));
                    claimed.add(new TensorSpec(entry.getKey(), shape));
                }
            }
            return claimed;
        } catch (JacksonException e) {
            throw new InvalidModelException("the header is not the JSON of safetensors: " + e.getOriginalMessage(), e);
        }
    }

    // Decoded here, since a JSON parser given bytes would also guess at UTF-16 and UTF-32.
    private static String utf8(byte[] json) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidModelException("the header is not UTF-8", e);
        }
    }

    private static final class Reading {
        private final JsonParser parser;
        private final Map<String, TensorSpec> expected = new LinkedHashMap<>();
        private final Map<String, Tensor> tensors = new LinkedHashMap<>();
        private final Map<String, String> metadata = new HashMap<>();

        Reading(JsonParser parser, ShardLayout layout) {
            this.parser = parser;
            layout.tensors().forEach(tensor -> expected.put(tensor.name(), tensor));
        }

        ShardHeader header(long dataBytes) {
            take(JsonToken.START_OBJECT, "the header");
            for (String name = property("the header"); name != null; name = property("the header")) {
                if (name.equals(METADATA)) {
                    readMetadata();
                } else {
                    tensors.put(name, tensor(name));
                }
            }
            if (parser.nextToken() != null) {
                throw new InvalidModelException("the header has text after its object");
            }
            checkComplete(dataBytes);
            return new ShardHeader(Map.copyOf(tensors), Map.copyOf(metadata));
        }

        private void readMetadata() {
            take(JsonToken.START_OBJECT, METADATA);
            for (String name = property(METADATA); name != null; name = property(METADATA)) {
                take(JsonToken.VALUE_STRING, METADATA + "." + name);
                metadata.put(name, parser.getString());
            }
        }

        private Tensor tensor(String name) {
            TensorSpec spec = expected.get(name);
            if (spec == null) {
                throw new InvalidModelException(
                        "tensor " + name + " is none of this shard, which has " + expected.size() + " tensors from "
                                + expected.keySet().iterator().next() + " on");
            }
            take(JsonToken.START_OBJECT, name);
            ElementType type = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            for (String key = property(name); key != null; key = property(name)) {
                switch (key) {
                    case "dtype" -> type = type(name);
                    case "shape" ->
                        shape = numbers(name + ".shape", spec.dimensions().size());
                    case "data_offsets" -> offsets = numbers(name + ".data_offsets", 2);
                    default -> throw new InvalidModelException("tensor " + name + " has the unknown key " + key);
                }
            }
            if (type == null || shape == null || offsets == null) {
                throw new InvalidModelException("tensor " + name + " must have dtype, shape and data_offsets");
            }
            return checked(new Tensor(spec, type, offsets.getFirst(), offsets.getLast()), shape);
        }

        private static Tensor checked(Tensor tensor, List<Long> shape) {
            TensorSpec spec = tensor.spec;
            if (!shape.equals(spec.dimensions().stream().map(Integer::longValue).toList())) {
                throw new InvalidModelException(
                        "tensor " + spec.name() + " must have the shape " + spec.dimensions() + ", has " + shape);
            }
            long bytes = Math.multiplyExact(spec.elements(), (long) tensor.type.bytes());
            if (tensor.begin < 0 || tensor.end < tensor.begin || tensor.end - tensor.begin != bytes) {
                throw new InvalidModelException("tensor " + spec.name() + " must have " + bytes + " bytes of data, has "
                        + tensor.begin + " to " + tensor.end);
            }
            return tensor;
        }

        private ElementType type(String name) {
            take(JsonToken.VALUE_STRING, name + ".dtype");
            for (ElementType type : ElementType.values()) {
                if (type.name().equals(parser.getString())) {
                    return type;
                }
            }
            throw new InvalidModelException(
                    "tensor " + name + " must have the dtype F32, F16 or BF16, has " + parser.getString());
        }

        private List<Long> numbers(String what, int count) {
            take(JsonToken.START_ARRAY, what);
            List<Long> numbers = new ArrayList<>(count);
            while (numbers.size() < count) {
                take(JsonToken.VALUE_NUMBER_INT, what);
                numbers.add(parser.getLongValue());
            }
            take(JsonToken.END_ARRAY, what);
            return numbers;
        }

        /** The next key of an object, or null at its end. */
        private @Nullable String property(String what) {
            JsonToken token = parser.nextToken();
            if (token != JsonToken.PROPERTY_NAME && token != JsonToken.END_OBJECT) {
                throw new InvalidModelException(what + " ends too early");
            }
            return token == JsonToken.PROPERTY_NAME ? parser.currentName() : null;
        }

        private void take(JsonToken wanted, String what) {
            JsonToken token = parser.nextToken();
            if (token != wanted) {
                throw new InvalidModelException(what + " must go on with " + wanted + ", not " + token);
            }
        }

        private void checkComplete(long dataBytes) {
            expected.keySet().removeAll(tensors.keySet());
            if (!expected.isEmpty()) {
                TensorSpec missing = expected.values().iterator().next();
                throw new InvalidModelException(
                        "tensor " + missing.name() + " is missing; it must have the shape " + missing.dimensions());
            }
            long end = 0;
            for (Tensor tensor : tensors.values().stream()
                    .sorted(Comparator.comparingLong(Tensor::begin))
                    .toList()) {
                if (tensor.begin != end) {
                    throw new InvalidModelException("tensor " + tensor.spec.name() + " must begin at byte " + end
                            + " of the data, begins at " + tensor.begin);
                }
                end = tensor.end;
            }
            if (end != dataBytes) {
                throw new InvalidModelException("the tensors fill " + end + " bytes, the file holds " + dataBytes);
            }
        }
    }
}
