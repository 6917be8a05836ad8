package io.colm.wire.registry;

import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.annotation.PutExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The conversation with the model registry. Refusals are {@link io.colm.wire.WireError}s. A {@code reference} is a
 * version id, an alias, or {@code latest}.
 */
@HttpExchange("/v1")
public interface Registry {

    /** Stores a blob under its SHA-256; the bytes are verified before they become visible. Storing twice is harmless. */
    @PutExchange(url = "/blobs/{digest}", contentType = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Mono<Blob> store(@PathVariable String digest, @RequestBody Flux<DataBuffer> bytes);

    /** Length of a blob, or a NOT_FOUND refusal: what an upload asks before it sends anything. */
    @GetExchange("/blobs/{digest}/info")
    Mono<Blob> blob(@PathVariable String digest);

    /** A blob's bytes. */
    @GetExchange(url = "/blobs/{digest}", accept = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Flux<DataBuffer> fetch(@PathVariable String digest);

    /**
     * Makes a version of a model from the JSON of its manifest.json, whose blobs must be stored before. The version's
     * id is the SHA-256 of the manifest's canonical JSON, so pushing the same manifest twice gives the same version.
     */
    @PutExchange(url = "/models/{name}/versions", contentType = MediaType.APPLICATION_JSON_VALUE)
    Mono<Version> publish(@PathVariable String name, @RequestBody String manifest);

    @GetExchange("/models")
    Mono<List<Model>> models();

    @GetExchange("/models/{name}/versions/{reference}")
    Mono<Version> version(@PathVariable String name, @PathVariable String reference);

    /** The manifest.json of a version, byte for byte what its id was taken of. */
    @GetExchange(url = "/models/{name}/versions/{reference}/manifest", accept = MediaType.APPLICATION_JSON_VALUE)
    Mono<String> manifest(@PathVariable String name, @PathVariable String reference);

    /** Points an alias at a version. */
    @PutExchange("/models/{name}/aliases/{alias}")
    Mono<Model> alias(@PathVariable String name, @PathVariable String alias, @RequestBody AliasRequest request);

    /**
     * Attaches an evaluation to a version, for good. The same measurement sent again, whatever its time, is the one that is
     * there already, and is returned.
     *
     * @param id of the version; no alias, as those move
     */
    @PostExchange("/versions/{id}/evaluations")
    Mono<Evaluation> attach(@PathVariable String id, @RequestBody Evaluation evaluation);

    /** The evaluations of a version, from oldest to newest. */
    @GetExchange("/versions/{id}/evaluations")
    Mono<List<Evaluation>> evaluations(@PathVariable String id);

    /**
     * The versions that a version was grown from and those that were grown from it, by the parents that manifests name.
     *
     * @param id of the version; no alias
     */
    @GetExchange("/versions/{id}/lineage")
    Mono<Lineage> lineage(@PathVariable String id);

    /** Says that a pod is there, until {@link Pod#leaseMillis} have passed; pods repeat it. */
    @PutExchange("/pods/{pod}")
    Mono<Void> announce(@PathVariable String pod, @RequestBody Pod announcement);

    /** The pods whose announcements have not run out. */
    @GetExchange("/pods")
    Mono<List<Pod>> pods();
}
