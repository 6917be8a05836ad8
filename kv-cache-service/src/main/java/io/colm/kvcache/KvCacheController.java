package io.colm.kvcache;

import io.colm.kvcache.tier.Faults;
import io.colm.kvcache.tier.RedisTier;
import io.colm.wire.kv.BlockHash;
import io.colm.wire.kv.BlockQuery;
import io.colm.wire.kv.KvCache;
import io.colm.wire.kv.KvStatus;
import io.colm.wire.kv.PublishReceipt;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The cache's door. */
@RestController
class KvCacheController implements KvCache {

    /** 512 Ki tokens: longer than any context, and still a small body. */
    private static final int MAX_HASHES = 8192;

    private final KvBlocks blocks;
    private final RedisTier redis;
    private final Faults faults;
    private final int maxBlock;

    KvCacheController(KvBlocks blocks, RedisTier redis, Faults faults, KvCacheProperties properties) {
        this.blocks = blocks;
        this.redis = redis;
        this.faults = faults;
        this.maxBlock = Math.toIntExact(properties.maxBlock().toBytes());
    }

    @Override
    public Flux<DataBuffer> fetch(BlockQuery query) {
        return BlockFrames.write(blocks.leading(hashes(query)));
    }

    private static List<BlockHash> hashes(BlockQuery query) {
        Refusal.unless(
                query.hashes().size() <= MAX_HASHES,
                "hashes",
                "Ask for at most %d blocks at a time, not %d."
                        .formatted(MAX_HASHES, query.hashes().size()));
        List<BlockHash> hashes = new ArrayList<>();
        for (String hex : query.hashes()) {
            try {
                hashes.add(new BlockHash(hex));
            } catch (IllegalArgumentException e) {
                throw Refusal.of("hashes[" + hashes.size() + "]", e.getMessage());
            }
        }
        return hashes;
    }

    @Override
    public Mono<PublishReceipt> publish(@RequestBody(required = false) Flux<DataBuffer> octets) {
        return blocks.keep(BlockFrames.read(octets, maxBlock));
    }

    @Override
    public Mono<KvStatus> status() {
        return Mono.fromSupplier(() -> new KvStatus(
                redis.description(),
                redis.isReachable(),
                blocks.hot(),
                blocks.hits(),
                blocks.misses(),
                faults.damaged()));
    }
}
