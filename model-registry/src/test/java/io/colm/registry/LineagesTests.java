package io.colm.registry;

import static io.colm.registry.RunningRegistry.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import io.colm.wire.registry.AliasRequest;
import io.colm.wire.registry.Lineage;
import io.colm.wire.registry.Lineage.Relative;
import io.colm.wire.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineagesTests extends RegistryFixture {

    @Test
    void ancestorsAndDescendantsAreToldWithTheChainsTheyShare() {
        TestingModel model = TestingModel.named("root");
        String root = push(model, null);
        String sibling = push(new TestingModel("sibling", model.first(), "another"), root);
        String child = push(model.retrained(), root);
        String grandchild = push(model.retrained().retrained(), child);
        String other = push(TestingModel.named("other"), child);
        registry.alias("root", "champion", new AliasRequest(child, null)).block();
        registry.alias("root", "best", new AliasRequest(child, null)).block();

        Relative asked = new Relative(child, "root", root, 2, List.of(1, 2), List.of(1), List.of("best", "champion"));
        assertThat(registry.lineage(child).block())
                .isEqualTo(new Lineage(
                        asked,
                        List.of(new Relative(root, "root", null, 2, List.of(1), List.of(), List.of())),
                        List.of(
                                new Relative(grandchild, "root", child, 2, List.of(1), List.of(1), List.of()),
                                new Relative(other, "other", child, 2, List.of(), List.of(), List.of()))));
        assertThat(registry.lineage(root).block().descendants())
                .extracting(Relative::id)
                .as("parents before children, each generation in the order of publication")
                .containsExactly(sibling, child, grandchild, other);
        assertThat(registry.lineage(grandchild).block().ancestors())
                .extracting(Relative::id)
                .containsExactly(child, root);
    }

    @Test
    void aParentThatTheRegistryDoesNotHoldIsNamedAndFoundOnceItIsThere() {
        TestingModel model = TestingModel.named("late");
        String parent = Publication.read(model.manifest()).id();
        String child = push(model.retrained(), parent);

        Lineage before = registry.lineage(child).block();
        assertThat(before.version().parent()).isEqualTo(parent);
        assertThat(before.version().inherited()).isEmpty();
        assertThat(before.ancestors()).isEmpty();

        assertThat(push(model, null)).isEqualTo(parent);
        Lineage after = registry.lineage(child).block();
        assertThat(after.version().inherited()).containsExactly(1);
        assertThat(after.ancestors()).extracting(Relative::id).containsExactly(parent);
    }

    @Test
    void aVersionThatNamesNoParentStandsAlone() {
        String alone = push(TestingModel.named("alone"), null);

        assertThat(registry.lineage(alone).block())
                .isEqualTo(new Lineage(
                        new Relative(alone, "alone", null, 2, List.of(1, 2), List.of(), List.of()),
                        List.of(),
                        List.of()));
    }

    @Test
    void lineageOutlivesARestart(@TempDir Path elsewhere) {
        TestingModel model = TestingModel.named("kept");
        Lineage told;
        try (RunningRegistry before = new RunningRegistry(elsewhere)) {
            String root = push(before.client(), model, null);
            push(before.client(), model.retrained(), root);
            told = before.client().lineage(root).block();
        }
        assertThat(told.descendants()).hasSize(1);
        try (RunningRegistry after = new RunningRegistry(elsewhere)) {
            assertThat(after.client().lineage(told.version().id()).block()).isEqualTo(told);
        }
    }

    @Test
    void whatIsNoVersionIsNotFound() {
        WireError refusal = error(catchThrowable(() -> registry.lineage(UNKNOWN).block()));

        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal.message()).contains(UNKNOWN, "/v1/models/NAME/versions/ALIAS");
    }

    /** The same id is pinned where the model itself computes it. */
    @Test
    void theShippedModelHasTheIdThatItsDescendantsName() throws IOException {
        assertThat(Publication.read(Files.readString(Path.of("../models/tales/manifest.json")))
                        .id())
                .isEqualTo("ab03e8571a9b084e0966df480bbff1667ad3d65259d314b04005dfee300c4b56");
    }

    private static String push(TestingModel model, String parent) {
        return push(registry, model, parent);
    }

    private static String push(Registry registry, TestingModel model, String parent) {
        model.storeBlobs(registry);
        String manifest = parent == null
                ? model.manifest()
                : model.manifest().replaceFirst("\\{", "{\"parent\": \"" + parent + "\", ");
        return registry.publish(model.name(), manifest).block().id();
    }
}
