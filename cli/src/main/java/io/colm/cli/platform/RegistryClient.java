package io.colm.cli.platform;

import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.ChainEntry;
import io.colm.model.ModelManifest.FileEntry;
import io.colm.wire.WireError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What a registry answers, or a {@link PlatformException} that says why there is no answer. */
record RegistryClient(HttpClient http, URI url) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    RegistryClient {
        if (url.getHost() == null || !List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
            throw new PlatformException("A registry's URL must be http://HOST:PORT, is " + url);
        }
    }

    /** The files that a manifest names: the shards, then the tokenizer. */
    static List<FileEntry> files(ModelManifest manifest) {
        return Stream.concat(manifest.chains().stream().map(ChainEntry::shard), Stream.of(manifest.tokenizer()))
                .toList();
    }

    URI resolve(String path) {
        return url.resolve(path);
    }

    /** The answer, whatever its status. */
    HttpResponse<String> exchange(HttpRequest request) {
        return exchange(request, BodyHandlers.ofString());
    }

    /** The answer to a request that must succeed. */
    HttpResponse<String> send(HttpRequest request) {
        return send(request, BodyHandlers.ofString());
    }

    /** The answer to a request that must succeed; {@code handler} gives the text of a refusal. */
    HttpResponse<String> send(HttpRequest request, BodyHandler<String> handler) {
        HttpResponse<String> response = exchange(request, handler);
        if (response.statusCode() / 100 != 2) {
            throw new PlatformException(
                    "The registry refused %s: %s".formatted(request.uri().getPath(), why(response)));
        }
        return response;
    }

    private static String why(HttpResponse<String> response) {
        try {
            return JSON.readValue(response.body(), WireError.class).message();
        } catch (JacksonException notOurs) {
            return "HTTP " + response.statusCode();
        }
    }

    private HttpResponse<String> exchange(HttpRequest request, BodyHandler<String> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new PlatformException("The registry at %s does not answer".formatted(url), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("Interrupted while speaking to the registry", e);
        }
    }
}
