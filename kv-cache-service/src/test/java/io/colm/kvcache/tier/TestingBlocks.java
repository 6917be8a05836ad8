package io.colm.kvcache.tier;

import io.colm.wire.kv.BlockHash;
import io.colm.wire.kv.KvBlock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A prefix of sound blocks with random payloads. */
public record TestingBlocks(List<BlockHash> hashes, List<byte[]> values) {

    public static TestingBlocks prefix(long seed, int count, int payloadBytes) {
        Random random = new Random(seed);
        BlockHash hash = BlockHash.root("chain-" + seed, "test", "");
        List<BlockHash> hashes = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hash = hash.next(random.ints(64, 0, 4096).toArray(), 0, 64);
            byte[] payload = new byte[payloadBytes];
            random.nextBytes(payload);
            hashes.add(hash);
            values.add(new KvBlock(hash, 64, ByteBuffer.wrap(payload)).encode().array());
        }
        return new TestingBlocks(hashes, values);
    }

    public BlockHash hash(int i) {
        return hashes.get(i);
    }

    public byte[] value(int i) {
        return values.get(i);
    }
}
