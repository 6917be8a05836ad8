package io.colm.training;

import static java.util.stream.Collectors.joining;

import io.colm.model.ModelManifest.ChainEntry;
import io.colm.model.ModelShape;
import io.colm.model.shard.ModelDirectory;

/** Where the weights of a run come from. */
public sealed interface Start {

    /** All are drawn by the recipe's seed. */
    record Drawn() implements Start {}

    /**
     * Chains 1..{@code chains} are those of a trained model; later ones are drawn, their heads zero, so that the grown
     * model begins with its parent's logits.
     */
    record Grown(ModelDirectory parent, int chains) implements Start {

        public Grown {
            if (chains < 1 || chains > parent.manifest().shape().chainCount()) {
                throw new IllegalArgumentException("%s has %d chains, not %d"
                        .formatted(parent.folder(), parent.manifest().shape().chainCount(), chains));
            }
        }

        /** @throws IllegalArgumentException where a model of {@code shape} cannot begin with these chains */
        void mustFit(ModelShape shape) {
            ModelShape own = parent.manifest().shape();
            if (!own.chains().subList(0, chains).equals(shape.chains().subList(0, chains)) || !sameBlocks(own, shape)) {
                throw new IllegalArgumentException(
                        "a model of the shape %s cannot begin with %d chains of %s".formatted(shape, chains, own));
            }
        }

        private static boolean sameBlocks(ModelShape own, ModelShape shape) {
            return own.variant() == shape.variant()
                    && own.vocabulary() == shape.vocabulary()
                    && own.layers() == shape.layers()
                    && own.headDim() == shape.headDim()
                    && own.ropeTheta() == shape.ropeTheta()
                    && own.ropeScaling().equals(shape.ropeScaling())
                    && own.normEpsilon() == shape.normEpsilon();
        }

        /** Ids of the chains that it begins with. */
        String ids() {
            return parent.manifest().chains().subList(0, chains).stream()
                    .map(ChainEntry::id)
                    .collect(joining(" "));
        }
    }

    /** What has to stay the same for a run to go on. */
    default String meaning() {
        return switch (this) {
            case Drawn drawn -> "drawn";
            case Grown grown -> grown.ids();
        };
    }
}
