package io.colm.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.colm.training.corpus.CorpusMix;
import io.colm.training.torch.TorchModule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Trains a model into a directory that holds its {@code tokenizer.json}. Runs on the calling thread, which must be a
 * platform thread; PyTorch allows one run a process at a time.
 */
public final class Trainer {

    private static final double SMOOTHING = 0.05;

    private final Recipe recipe;
    private final CorpusMix mix;
    private final Exam exam;
    private final ModelFolder directory;
    private final ModelCard card;
    private final Progress progress;
    private final SortedMap<Integer, Double> smoothed = new TreeMap<>();
    private volatile boolean stopping;

    /** @param notes licences and attributions for the model card */
    public Trainer(Recipe recipe, CorpusMix mix, Exam exam, Path directory, List<String> notes, Progress progress) {
        mix.mustHold(recipe.shape().context() + 1);
        this.recipe = recipe;
        this.mix = mix;
        this.exam = exam;
        this.directory = new ModelFolder(directory);
        this.card = new ModelCard(recipe, mix.describe(), notes);
        this.progress = progress;
    }

    /** Makes {@link #run} save and return after the step it is in. May be called by any thread. */
    public void stop() {
        stopping = true;
    }

    /**
     * Trains until the budget is spent or {@link #stop} is called; either way the directory then holds a checkpoint and
     * the model.
     *
     * @param resume go on from the newest checkpoint of the directory, if there is one
     * @return the losses of the last step by chain count, smoothed
     */
    public SortedMap<Integer, Double> run(boolean resume) throws IOException {
        TorchModule.useThreads(recipe.threads());
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
                ColmModule module = new ColmModule(manager, recipe.shape(), recipe.precision())) {
            Checkpoint checkpoint = begin(manager, resume);
            while (checkpoint.state().stage() <= recipe.stageCount() && !stopping) {
                checkpoint = checkpoint.at(stage(manager, module, checkpoint));
            }
            checkpoint.save(directory.path(), recipe);
            // Who interrupts a run waits for it to be saved, not for all it could be asked.
            publish(
                    checkpoint,
                    stopping ? exam.glance(module, checkpoint.weights()) : exam.whole(module, checkpoint.weights()));
        }
        return smoothed;
    }

    private Checkpoint begin(NDManager manager, boolean resume) throws IOException {
        if (resume) {
            var newest = Checkpoint.newest(manager, directory.path(), recipe);
            if (newest.isPresent()) {
                progress.say("going on after %,d tokens"
                        .formatted(newest.get().state().tokens()));
                return newest.get();
            }
        }
        return Checkpoint.start(manager, recipe);
    }

    private RunState stage(NDManager manager, ColmModule module, Checkpoint checkpoint) throws IOException {
        RunState state = checkpoint.state();
        Weights weights = checkpoint.weights();
        int first = recipe.firstChain(state.stage());
        int last = recipe.lastChain(state.stage());
        weights.train(first, last);
        AdamW optimiser =
                new AdamW(module.torch(), weights, checkpoint.first(), checkpoint.second(), state.chainSteps());
        Budget budget = recipe.budget().split(recipe.stageCount());
        long saved = System.nanoTime();
        long mark = saved;
        while (!stopping) {
            double done = budget.progress(state.stageSteps(), state.stageSeconds());
            if (done >= 1) {
                return state.nextStage();
            }
            learn(module, weights, state);
            optimiser.step(manager, first, last, recipe.settings(done));
            // Since the step before: the clock of a budget in minutes runs through validation and saving too.
            long now = System.nanoTime();
            state = state.step((long) recipe.rows() * recipe.shape().context(), (now - mark) / 1e9);
            mark = now;
            progress.step(moment(state, done));
            if (System.nanoTime() - saved >= recipe.saveEvery().toNanos()) {
                Checkpoint reached = checkpoint.at(state);
                reached.save(directory.path(), recipe);
                publish(reached, exam.glance(module, reached.weights()));
                saved = System.nanoTime();
            }
        }
        return state;
    }

    private void learn(ColmModule module, Weights weights, RunState state) {
        long step = state.tokens() / ((long) recipe.rows() * recipe.shape().context());
        long[][] batch =
                mix.batch(recipe.seed(), step, recipe.rows(), recipe.shape().context() + 1);
        List<Integer> prefixes = prefixes(recipe.lastChain(state.stage()), step);
        float[] losses = module.backward(weights, batch, prefixes);
        for (int i = 0; i < losses.length; i++) {
            if (!Float.isFinite(losses[i])) {
                throw new IllegalArgumentException(
                        "learning rate %s is too high: the loss of %d chains is %s after %,d tokens; take a lower one"
                                .formatted(recipe.rate().peak(), prefixes.get(i), losses[i], state.tokens()));
            }
            smoothed.merge(prefixes.get(i), (double) losses[i], (old, now) -> old + SMOOTHING * (now - old));
        }
    }

    /** Joint: all chains and one shorter prefix by chance. Stage-wise: the prefix that ends with the trained chain. */
    private List<Integer> prefixes(int last, long step) {
        if (recipe.stages() == Stages.STAGEWISE || last == 1) {
            return List.of(last);
        }
        return List.of(1 + new Random(recipe.seed() ^ ~step * 0x9E3779B97F4A7C15L).nextInt(last - 1), last);
    }

    private Progress.Moment moment(RunState state, double stageDone) {
        double done = (state.stage() - 1 + stageDone) / recipe.stageCount();
        double left = done > 0 ? state.seconds() / done * (1 - done) : 0;
        return new Progress.Moment(
                done,
                state.tokens(),
                state.tokens() / Math.max(1e-3, state.seconds()),
                Duration.ofSeconds(Math.round(left)),
                new TreeMap<>(smoothed));
    }

    private void publish(Checkpoint checkpoint, Measures measures) throws IOException {
        for (Evaluation evaluation : measures.evaluations()) {
            progress.say("validation after %,d tokens: %s %s"
                    .formatted(checkpoint.state().tokens(), evaluation.text(), evaluation.losses()));
        }
        directory.write(
                recipe.name(), checkpoint.weights(), measures.evaluations(), card.text(checkpoint.state(), measures));
    }
}
