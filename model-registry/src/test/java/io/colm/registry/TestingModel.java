package io.colm.registry;

import io.colm.wire.registry.Registry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;

/** A two-chain model whose shards are short texts: the registry never looks inside them. */
record TestingModel(String name, String first, String second) {

    static final String SHARED = "COLM_AIR 4096 6 32 10000.0 1.0E-5";

    /** A model that shares no byte with one of another name. */
    static TestingModel named(String name) {
        return new TestingModel(name, "chain 1 of " + name, "chain 2 of " + name);
    }

    /** The same model with another second chain. */
    TestingModel retrained() {
        return new TestingModel(name, first, second + ", better");
    }

    String tokenizer() {
        return "tokenizer of " + name;
    }

    String manifest() {
        String one = chainId("root", digest(first), "128 2 256");
        String two = chainId(one, digest(second), "64 0 128");
        return """
                {"format": "colm-model-1", "name": "%s",
                 "shape": {"variant": "COLM_AIR", "vocabulary": 4096, "layers": 6, "headDim": 32, "context": 1024,
                           "ropeTheta": 10000.0, "normEpsilon": 1e-5,
                           "chains": [{"width": 128, "kvHeads": 2, "feedForward": 256},
                                      {"width": 64, "kvHeads": 0, "feedForward": 128}]},
                 "chains": [{"id": "%s", "shard": %s}, {"id": "%s", "shard": %s}],
                 "tokenizer": %s,
                 "evaluation": [{"chains": 1, "loss": 2.5}, {"chains": 2, "loss": 2.25}]}
                """.formatted(
                        name,
                        one,
                        file("chain-1.safetensors", first),
                        two,
                        file("chain-2.safetensors", second),
                        file("tokenizer.json", tokenizer()));
    }

    void storeBlobs(Registry registry) {
        for (String text : List.of(first, second, tokenizer())) {
            registry.store(digest(text), Flux.just(buffer(text))).block();
        }
    }

    static String chainId(String parent, String digest, String own) {
        return digest("colm-chain-1\n" + parent + "\n" + digest + "\n" + own + "\n" + SHARED + "\n");
    }

    static String digest(String text) {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }

    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static DataBuffer buffer(String text) {
        return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] bytes(Flux<DataBuffer> stream) {
        DataBuffer joined = DataBufferUtils.join(stream).block();
        byte[] bytes = new byte[joined.readableByteCount()];
        joined.read(bytes);
        return bytes;
    }

    private static String file(String name, String text) {
        return "{\"file\": \"%s\", \"digest\": \"%s\", \"bytes\": %d}"
                .formatted(name, digest(text), text.getBytes(StandardCharsets.UTF_8).length);
    }
}
