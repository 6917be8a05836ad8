package io.colm.registry;

import io.colm.wire.registry.Lineage;
import io.colm.wire.registry.Lineage.Relative;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who was grown from whom, in SQL, by the parents that manifests name. Its methods block. */
final class Lineages {

    private static final RowMapper<String> NAME = (row, _) -> row.getString(1);
    private static final RowMapper<Publication> STORED = (row, _) -> Publication.read(row.getString(1));

    private final JdbcClient jdbc;

    Lineages(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Lineage of(String id) {
        Publication asked = find(id).orElseThrow(() -> Refusal.unknownVersion(id));
        List<Relative> ancestors = new ArrayList<>();
        Publication child = asked;
        Optional<Publication> parent = parent(child);
        Relative self = relative(asked, asked, parent.orElse(null));
        while (parent.isPresent()) {
            child = parent.get();
            parent = parent(child);
            ancestors.add(relative(asked, child, parent.orElse(null)));
        }
        return new Lineage(self, ancestors, descendants(asked));
    }

    /** By generations. An id is a digest of its parent's among others, so that nobody descends from himself. */
    private List<Relative> descendants(Publication asked) {
        List<Relative> found = new ArrayList<>();
        List<Publication> generation = List.of(asked);
        while (!generation.isEmpty()) {
            List<Publication> next = new ArrayList<>();
            for (Publication parent : generation) {
                for (Publication child : children(parent)) {
                    found.add(relative(asked, child, parent));
                    next.add(child);
                }
            }
            generation = next;
        }
        return found;
    }

    private Relative relative(Publication asked, Publication other, @Nullable Publication parent) {
        return new Relative(
                other.id(),
                other.manifest().name(),
                other.manifest().grownFrom().orElse(null),
                other.manifest().chains().size(),
                shared(other, asked),
                parent == null ? List.of() : shared(other, parent),
                aliases(other.id()));
    }

    private static List<Integer> shared(Publication one, Publication other) {
        List<Manifest.Chain> own = one.manifest().chains();
        List<Manifest.Chain> others = other.manifest().chains();
        return IntStream.range(0, Math.min(own.size(), others.size()))
                .filter(i ->
                        own.get(i).shard().digest().equals(others.get(i).shard().digest()))
                .mapToObj(i -> i + 1)
                .toList();
    }

    private Optional<Publication> parent(Publication child) {
        return child.manifest().grownFrom().flatMap(this::find);
    }

    private Optional<Publication> find(String id) {
        return jdbc.sql("select manifest from version where id = ?")
                .param(id)
                .query(STORED)
                .optional();
    }

    private List<Publication> children(Publication parent) {
        return jdbc.sql("select manifest from version where parent = ? order by number")
                .param(parent.id())
                .query(STORED)
                .list();
    }

    private List<String> aliases(String version) {
        return jdbc.sql("select name from alias where version = ? order by name")
                .param(version)
                .query(NAME)
                .list();
    }
}
