package io.colm.cli.platform;

import io.colm.wire.registry.Lineage;
import io.colm.wire.registry.Model;
import io.colm.wire.registry.Version;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;

/** Finds the versions of a registry by what a person calls them. */
public final class Catalogue {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LATEST = "latest";

    private final RegistryClient registry;

    /** A version's id, and the name of its model. */
    public record Named(String model, String id) {}

    public Catalogue(HttpClient http, URI registry) {
        this.registry = new RegistryClient(http, registry);
    }

    /** Names of the models that are held. */
    public List<String> models() {
        return List.of(get("/v1/models", Model[].class)).stream()
                .map(Model::name)
                .toList();
    }

    /**
     * Finds {@code NAME}, which is its newest version, {@code NAME@ALIAS}, {@code NAME@ID} or {@code ID}; of an id the first 8
     * digits are enough.
     *
     * @throws PlatformException if there is none, or several are meant
     */
    public Named find(String version) {
        String[] parts = version.split("@", 2);
        List<Model> models = List.of(get("/v1/models", Model[].class));
        for (Model model : models) {
            if (model.name().equals(parts[0])) {
                return new Named(model.name(), of(model, parts.length == 1 ? LATEST : parts[1]));
            }
        }
        List<Named> meant = models.stream()
                .flatMap(model -> begun(model, version).stream().map(id -> new Named(model.name(), id)))
                .toList();
        return only(
                meant,
                version,
                "The registry at %s has no version '%s': write NAME, NAME@ALIAS, NAME@ID or ID; it has the models %s"
                        .formatted(
                                registry.url(),
                                version,
                                models.stream().map(Model::name).toList()));
    }

    /** The same with its chains. */
    public Version version(String version) {
        Named found = find(version);
        return get("/v1/models/%s/versions/%s".formatted(found.model, found.id), Version.class);
    }

    private String of(Model model, String reference) {
        if (reference.equals(LATEST)) {
            return model.versions().getLast();
        }
        String aliased = model.aliases().get(reference);
        return aliased != null
                ? aliased
                : only(
                        begun(model, reference),
                        reference,
                        "The registry at %s has no version or alias '%s' of %s; its aliases are %s"
                                .formatted(registry.url(), reference, model.name(), aliases(model)));
    }

    private static Set<String> aliases(Model model) {
        Set<String> aliases = new TreeSet<>(model.aliases().keySet());
        aliases.add(LATEST);
        return aliases;
    }

    private static List<String> begun(Model model, String id) {
        return id.matches("[0-9a-f]{8,64}")
                ? model.versions().stream().filter(each -> each.startsWith(id)).toList()
                : List.of();
    }

    private static <T> T only(List<T> meant, String version, String none) {
        if (meant.size() > 1) {
            throw new PlatformException(
                    "'%s' begins the ids of %d versions: write more of it".formatted(version, meant.size()));
        }
        return meant.stream().findFirst().orElseThrow(() -> new PlatformException(none));
    }

    /** What the version with this id was grown from, and what was grown from it. */
    public Lineage lineage(String id) {
        return get("/v1/versions/%s/lineage".formatted(id), Lineage.class);
    }

    private <T> T get(String path, Class<T> type) {
        HttpRequest request = HttpRequest.newBuilder(registry.resolve(path)).build();
        return JSON.readValue(registry.send(request).body(), type);
    }
}
