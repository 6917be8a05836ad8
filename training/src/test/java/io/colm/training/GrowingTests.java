package io.colm.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.colm.model.ChainShape;
import io.colm.model.ModelManifest;
import io.colm.model.ModelShape;
import io.colm.model.shard.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that begin with the chains of a trained model. */
class GrowingTests {

    @TempDir
    Path folder;

    private TinyRuns runs;
    private ModelDirectory parent;

    @BeforeEach
    void trainParent() throws IOException {
        runs = new TinyRuns(folder);
        runs.trainer("parent", runs.recipe(Stages.JOINT, 20)).run(false);
        parent = runs.model("parent");
    }

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void aNewChainBeginsWithTheLossOfItsParent() throws IOException {
        Recipe same = runs.recipe(runs.shape(), new Start.Grown(parent, 3), all(3));
        List<Double> parents = runs.runUntil(0, "same", same).getFirst().losses();
        List<Double> begun = runs.runUntil(0, "begun", expansion()).getFirst().losses();
        assertThat(begun.subList(0, 3)).isEqualTo(parents);
        assertThat(begun.get(3)).isCloseTo(parents.get(2), within(1e-6));
    }

    @Test
    void anExpandedModelKeepsItsParentsShards() throws IOException {
        runs.trainer("grown", expansion()).run(false);
        ModelManifest grown = runs.model("grown").manifest();
        assertThat(grown.chains()).hasSize(4);
        assertThat(grown.chains().subList(0, 3)).isEqualTo(parent.manifest().chains());
        assertThat(grown.evaluation().get(3).loss())
                .isLessThan(grown.evaluation().get(2).loss());
        assertThat(folder.resolve("grown/MODEL_CARD.md"))
                .content()
                .contains(
                        "begins with chains 1..3 of tiny",
                        parent.manifest().chains().getFirst().id());
    }

    @Test
    void aTunedModelIsASiblingOnTheSameFirstChain() throws IOException {
        Stage later = Stage.of(2, 3, new Objective.Sampled(), new Budget.Steps(4));
        Recipe tuning = runs.recipe(runs.shape(), new Start.Grown(parent, 3), List.of(later));
        runs.trainer("tuned", tuning).run(false);
        List<ModelManifest.ChainEntry> chains = runs.model("tuned").manifest().chains();
        assertThat(chains.getFirst()).isEqualTo(parent.manifest().chains().getFirst());
        assertThat(chains.get(1).id())
                .isNotEqualTo(parent.manifest().chains().get(1).id());
    }

    @Test
    void aModelThatIsSavedOnTheWayNamesItsParent() throws IOException {
        runs.runAndKill(2, "grown", TinyRuns.savedAfterEveryStep(expansion()));
        assertThat(runs.model("grown").manifest().parent()).isEqualTo(parent.version());
    }

    @Test
    void aModelCannotBeginWithChainsOfAnotherShape() {
        List<ChainShape> wider = List.of(new ChainShape(32, 2, 64), new ChainShape(8, 0, 16));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> runs.recipe(runs.shape().with(wider), new Start.Grown(parent, 2), all(2)))
                .withMessageContaining("cannot begin with 2 chains");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Start.Grown(parent, 4))
                .withMessageContaining("has 3 chains, not 4");
    }

    private Recipe expansion() {
        List<ChainShape> chains = new ArrayList<>(runs.shape().chains());
        chains.add(new ChainShape(16, 0, 32));
        ModelShape grown = runs.shape().with(chains);
        return runs.recipe(
                grown,
                new Start.Grown(parent, 3),
                List.of(Stage.of(4, 4, new Objective.Largest(), new Budget.Steps(8))));
    }

    private static List<Stage> all(int chains) {
        return List.of(Stage.of(1, chains, new Objective.Sampled(), new Budget.Steps(1)));
    }
}
