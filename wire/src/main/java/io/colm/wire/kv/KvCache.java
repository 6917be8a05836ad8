package io.colm.wire.kv;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The conversation of pods with the KV cache. Blocks travel as octets: each an unsigned 32-bit little-endian length, then
 * the bytes of {@link KvBlock#encode}. A cache fault is never an error here: it is a shorter answer.
 */
@HttpExchange("/v1/kv")
public interface KvCache {

    /** The leading blocks of {@code query} that are there and sound, in order, up to the first that is not. */
    @PostExchange(url = "/blocks/fetch", accept = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Flux<DataBuffer> fetch(@RequestBody BlockQuery query);

    /** Offers blocks; those that cannot be kept are dropped and counted. */
    @PostExchange(url = "/blocks", contentType = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Mono<PublishReceipt> publish(@RequestBody Flux<DataBuffer> blocks);

    @GetExchange("/status")
    Mono<KvStatus> status();
}
