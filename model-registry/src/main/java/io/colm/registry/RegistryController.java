package io.colm.registry;

import io.colm.wire.registry.AliasRequest;
import io.colm.wire.registry.Blob;
import io.colm.wire.registry.Evaluation;
import io.colm.wire.registry.Lineage;
import io.colm.wire.registry.Model;
import io.colm.wire.registry.Pod;
import io.colm.wire.registry.Registry;
import io.colm.wire.registry.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The registry's door. */
@RestController
class RegistryController implements Registry {

    private static final int READ_BYTES = 64 * 1024;
    private static final int BUFFERS_AHEAD = 16;

    private final Blobs blobs;
    private final Versions versions;
    private final Evaluations evaluations;
    private final Lineages lineages;
    private final Pods pods;
    private final Scheduler blocking;

    RegistryController(
            Blobs blobs, Versions versions, Evaluations evaluations, Lineages lineages, Pods pods, Scheduler blocking) {
        this.blobs = blobs;
        this.versions = versions;
        this.evaluations = evaluations;
        this.lineages = lineages;
        this.pods = pods;
        this.blocking = blocking;
    }

    @Override
    public Mono<Blob> store(String digest, @RequestBody(required = false) Flux<DataBuffer> bytes) {
        return Mono.usingWhen(
                blocking(() -> blobs.begin(digest)),
                upload -> bytes.publishOn(blocking, BUFFERS_AHEAD)
                        .map(upload::write)
                        .then(Mono.fromCallable(upload::finish)),
                upload -> blocking(() -> close(upload)));
    }

    private static Void close(BlobUpload upload) throws IOException {
        upload.close();
        return null;
    }

    @Override
    public Mono<Blob> blob(String digest) {
        return blocking(() -> blobs.get(digest));
    }

    @Override
    public Flux<DataBuffer> fetch(String digest) {
        return blob(digest).flatMapMany(blob -> announceLength(blob.bytes()).thenMany(read(blobs.path(digest))));
    }

    private static Mono<Void> announceLength(long bytes) {
        return Mono.deferContextual(context -> {
            ServerWebExchangeContextFilter.getExchange(context)
                    .ifPresent(exchange -> exchange.getResponse().getHeaders().setContentLength(bytes));
            return Mono.empty();
        });
    }

    private static Flux<DataBuffer> read(Path file) {
        return DataBufferUtils.read(file, DefaultDataBufferFactory.sharedInstance, READ_BYTES);
    }

    @Override
    public Mono<Version> publish(String name, String manifest) {
        return blocking(() -> versions.publish(name, manifest));
    }

    @Override
    public Mono<List<Model>> models() {
        return blocking(versions::models);
    }

    @Override
    public Mono<Version> version(String name, String reference) {
        return blocking(() -> versions.version(name, reference));
    }

    @Override
    public Mono<String> manifest(String name, String reference) {
        return blocking(() -> versions.manifest(name, reference));
    }

    @Override
    public Mono<Model> alias(String name, String alias, AliasRequest request) {
        return blocking(() -> versions.alias(name, alias, request));
    }

    @Override
    public Mono<Evaluation> attach(String id, Evaluation evaluation) {
        return blocking(() -> evaluations.attach(id, evaluation));
    }

    @Override
    public Mono<List<Evaluation>> evaluations(String id) {
        return blocking(() -> evaluations.of(id));
    }

    @Override
    public Mono<Lineage> lineage(String id) {
        return blocking(() -> lineages.of(id));
    }

    @Override
    public Mono<Void> announce(String pod, Pod announcement) {
        return Mono.fromRunnable(() -> pods.announce(pod, announcement));
    }

    @Override
    public Mono<List<Pod>> pods() {
        return Mono.fromCallable(pods::alive);
    }

    private <T> Mono<T> blocking(Callable<T> work) {
        return Mono.fromCallable(work).subscribeOn(blocking);
    }
}
