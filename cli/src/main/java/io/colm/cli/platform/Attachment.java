package io.colm.cli.platform;

import io.colm.model.ModelManifest;
import io.colm.wire.registry.Evaluation;
import io.colm.wire.registry.Version;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Attaches evaluations to the version in a registry that was measured. */
public final class Attachment {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RegistryClient registry;
    private final Version version;

    private Attachment(RegistryClient registry, Version version) {
        this.registry = registry;
        this.version = version;
    }

    /**
     * Finds the version.
     *
     * @param reference what {@link Catalogue#find} takes
     * @throws PlatformException where there is none, or it has other chains than {@code measured}
     */
    public static Attachment to(URI url, String reference, ModelManifest measured) {
        HttpClient http = HttpClient.newHttpClient();
        Version version = new Catalogue(http, url).version(reference);
        List<String> ids =
                measured.chains().stream().map(ModelManifest.ChainEntry::id).toList();
        if (!version.chains().stream().map(Version.StoredChain::id).toList().equals(ids)) {
            throw new PlatformException(
                    "Version %s of %s has other chains than the model to be measured: push that one, or name another"
                            .formatted(version.id(), version.model()));
        }
        return new Attachment(new RegistryClient(http, url), version);
    }

    /** Attaches one; attached again it is the same. */
    public void attach(Evaluation evaluation) {
        URI evaluations = registry.resolve("/v1/versions/%s/evaluations".formatted(version.id()));
        registry.send(HttpRequest.newBuilder(evaluations)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(evaluation)))
                .build());
    }

    /** Id of the version. */
    public String version() {
        return version.id();
    }
}
