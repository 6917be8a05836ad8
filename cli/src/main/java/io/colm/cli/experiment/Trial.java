package io.colm.cli.experiment;

import io.colm.model.ModelShape;
import io.colm.training.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One training run of an experiment.
 *
 * @param name the same for all seeds, unique among the trials of all experiments
 * @param parent whose chains it begins with; null for drawn weights
 * @param inherited how many of them
 * @param lesson what it learns from
 */
record Trial(
        String name,
        ModelShape shape,
        List<Stage> stages,
        long seed,
        Lesson lesson,
        @Nullable Trial parent,
        int inherited) {

    /** A run from drawn weights on the common text. */
    static Trial drawn(String name, ModelShape shape, List<Stage> stages, long seed) {
        return new Trial(name, shape, stages, seed, Lesson.TEXT, null, 0);
    }

    /** A run that begins with chains of {@code parent}, which has the same seed. */
    static Trial grown(String name, ModelShape shape, List<Stage> stages, Trial parent, int inherited) {
        return new Trial(name, shape, stages, parent.seed, Lesson.TEXT, parent, inherited);
    }

    Trial on(Lesson other) {
        return new Trial(name, shape, stages, seed, other, parent, inherited);
    }

    String id() {
        return name + "/" + seed;
    }
}
