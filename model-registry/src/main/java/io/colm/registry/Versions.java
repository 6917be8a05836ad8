package io.colm.registry;

import io.colm.wire.ErrorCode;
import io.colm.wire.registry.AliasRequest;
import io.colm.wire.registry.Blob;
import io.colm.wire.registry.Model;
import io.colm.wire.registry.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** The versions of every model and the aliases that point at them, in SQL. Its methods block. */
final class Versions {

    private static final String LATEST = "latest";
    private static final RowMapper<String> TEXT = (row, _) -> row.getString(1);

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Blobs blobs;

    Versions(JdbcClient jdbc, TransactionOperations transactions, Blobs blobs) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.blobs = blobs;
    }

    Version publish(String model, String text) throws IOException {
        Publication publication = Publication.read(text);
        String name = publication.manifest().name();
        Refusal.unless(
                name.equals(model), "name", "The manifest's name is '%s', the path says '%s'.".formatted(name, model));
        publication.manifest().checkChainIds();
        checkBlobs(publication.manifest());
        transactions.executeWithoutResult(_ -> insert(publication));
        return publication.version();
    }

    private void checkBlobs(Manifest manifest) throws IOException {
        List<String> missing = new ArrayList<>();
        for (Manifest.File file : manifest.files().toList()) {
            Optional<Blob> blob = blobs.find(file.digest());
            if (blob.isEmpty()) {
                missing.add(file.digest());
            } else {
                long bytes = blob.get().bytes();
                Refusal.unless(
                        bytes == file.bytes(),
                        "bytes",
                        "%s has %d bytes, the manifest says %d.".formatted(file.file(), bytes, file.bytes()));
            }
        }
        if (!missing.isEmpty()) {
            throw new Refusal(
                    ErrorCode.MISSING_BLOBS,
                    "manifest",
                    "Store these blobs first, then push again: " + String.join(", ", missing));
        }
    }

    private void insert(Publication publication) {
        String model = publication.manifest().name();
        jdbc.sql("insert into model (name) values (?) on conflict do nothing")
                .param(model)
                .update();
        jdbc.sql("insert into version (id, model, manifest, parent) values (?, ?, ?, ?) on conflict do nothing")
                .param(publication.id())
                .param(model)
                .param(publication.json())
                .param(publication.manifest().grownFrom().orElse(null))
                .update();
    }

    List<Model> models() {
        return jdbc.sql("select name from model order by name").query(TEXT).list().stream()
                .map(this::model)
                .toList();
    }

    Version version(String model, String reference) {
        return Publication.read(manifest(model, reference)).version();
    }

    String manifest(String model, String reference) {
        return jdbc.sql("select manifest from version where id = ?")
                .param(resolve(model, reference))
                .query(String.class)
                .single();
    }

    Model alias(String model, String alias, AliasRequest request) {
        Refusal.unless(
                alias.matches("[a-z][a-z0-9._-]{0,31}") && !alias.equals(LATEST),
                "alias",
                "An alias is 1 to 32 of a-z 0-9 . _ -, begins with a letter, and is not '%s', which always points at the newest version; not '%s'."
                        .formatted(LATEST, alias));
        Refusal.unless(isVersionId(request.version()), "version", "Say the id of the version to point at.");
        transactions.executeWithoutResult(_ -> move(model, alias, request));
        return model(model);
    }

    private void move(String model, String alias, AliasRequest request) {
        // The model's row is the lock under which its aliases move, one at a time.
        var _ = jdbc.sql("select name from model where name = ? for update")
                .param(model)
                .query(TEXT)
                .optional()
                .orElseThrow(() -> unknownModel(model));
        String target = resolve(model, request.version());
        String current = aliased(model, alias).orElse(null);
        checkExpected(alias, request.expected(), current);
        jdbc.sql("delete from alias where model = ? and name = ?")
                .params(model, alias)
                .update();
        jdbc.sql("insert into alias (model, name, version) values (?, ?, ?)")
                .params(model, alias, target)
                .update();
        jdbc.sql("insert into alias_move (model, alias, from_version, to_version) values (?, ?, ?, ?)")
                .param(model)
                .param(alias)
                .param(current)
                .param(target)
                .update();
    }

    private static void checkExpected(String alias, @Nullable String expected, @Nullable String current) {
        if (expected != null && !expected.equals(current)) {
            throw new Refusal(
                    ErrorCode.CONFLICT,
                    "expected",
                    "Alias '%s' points at %s, not at %s; read it again and decide anew."
                            .formatted(alias, current == null ? "nothing yet" : current, expected));
        }
    }

    private String resolve(String model, String reference) {
        Optional<String> id = switch (reference) {
            case LATEST -> versions(model).reversed().stream().findFirst();
            case String version
            when isVersionId(version) ->
                versions(model).stream().filter(version::equals).findFirst();
            default -> aliased(model, reference);
        };
        return id.orElseThrow(() -> versions(model).isEmpty() ? unknownModel(model) : unknownVersion(model, reference));
    }

    private Optional<String> aliased(String model, String alias) {
        return jdbc.sql("select version from alias where model = ? and name = ?")
                .params(model, alias)
                .query(String.class)
                .optional();
    }

    private Model model(String name) {
        Map<String, String> aliases = new TreeMap<>();
        jdbc.sql("select name, version from alias where model = ?").param(name).query(row -> {
            aliases.put(row.getString("name"), row.getString("version"));
        });
        return new Model(name, versions(name), aliases);
    }

    private List<String> versions(String model) {
        return jdbc.sql("select id from version where model = ? order by number")
                .param(model)
                .query(TEXT)
                .list();
    }

    private static boolean isVersionId(String text) {
        return text != null && text.matches("[0-9a-f]{64}");
    }

    private static Refusal unknownModel(String model) {
        return new Refusal(ErrorCode.MODEL_NOT_FOUND, "name", "There is no model '%s'.".formatted(model));
    }

    private static Refusal unknownVersion(String model, String reference) {
        return new Refusal(
                ErrorCode.NOT_FOUND,
                "reference",
                "Model '%s' has no version or alias '%s'.".formatted(model, reference));
    }
}
