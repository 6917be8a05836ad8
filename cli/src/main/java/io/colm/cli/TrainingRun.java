package io.colm.cli;

import io.colm.training.Exam;
import io.colm.training.Progress;
import io.colm.training.Recipe;
import io.colm.training.Trainer;
import io.colm.training.corpus.Batches;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A run that Ctrl-C ends after the step at hand, saved. */
final class TrainingRun {

    private final RunOptions options;
    private final Trainer trainer;
    private volatile boolean stopped;

    TrainingRun(Recipe recipe, Batches batches, Exam exam, RunOptions options, Progress progress) {
        this.options = options;
        this.trainer = new Trainer(recipe, batches, exam, options.out, options.notes, progress);
        progress.say("%s: %,d parameters, %s"
                .formatted(
                        recipe.name(), recipe.shape().parameters(recipe.shape().chainCount()), recipe.precision()));
        batches.describe().forEach(progress::say);
    }

    /** @return whether it went on to its end; not if Ctrl-C came first */
    boolean run() throws IOException {
        CountDownLatch saved = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(saved)));
        try {
            trainer.run(options.resume);
        } finally {
            saved.countDown();
        }
        return !stopped;
    }

    /** After a run that has ended there is nothing to wait for. */
    private void stop(CountDownLatch saved) {
        stopped = true;
        trainer.stop();
        try {
            saved.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
