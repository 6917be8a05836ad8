package io.colm.training;

import ai.djl.ndarray.NDManager;
import io.colm.training.corpus.Batch;
import io.colm.training.corpus.Batches;
import io.colm.training.curves.Curves;
import io.colm.training.curves.RunLog;
import io.colm.training.torch.TorchModule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Trains a model into a directory that holds its {@code tokenizer.json}. Runs on the calling thread, which must be a
 * platform thread; PyTorch allows one run a process at a time.
 */
public final class Trainer {

    private static final double SMOOTHING = 0.05;

    private final Recipe recipe;
    private final Batches batches;
    private final Origin origin;
    private final Exam exam;
    private final ModelFolder folder;
    private final ModelCard card;
    private final Progress progress;
    private final SortedMap<Integer, Double> smoothed = new TreeMap<>();
    private volatile boolean stopping;

    /** @param notes licences and attributions for the model card */
    public Trainer(Recipe recipe, Batches batches, Exam exam, Path directory, List<String> notes, Progress progress) {
        batches.mustHold(recipe.shape().context() + 1);
        this.recipe = recipe;
        this.batches = batches;
        this.origin = Origin.of(recipe, batches);
        this.exam = exam;
        this.folder = new ModelFolder(directory);
        this.card = new ModelCard(recipe, batches.describe(), notes);
        this.progress = progress;
    }

    /** Whether {@code directory} holds a checkpoint, from which a run can go on. */
    public static boolean hasBegun(Path directory) throws IOException {
        return Checkpoint.isIn(directory);
    }

    /** Makes {@link #run} save and return after the step it is in. May be called by any thread. */
    public void stop() {
        stopping = true;
    }

    /**
     * Trains until the budget is spent or {@link #stop} is called; either way the directory then holds a checkpoint and
     * the model.
     *
     * @param resume go on from the newest checkpoint of the directory, which must have one, see {@link #hasBegun}
     * @return what the model loses on each validation text
     */
    public List<Evaluation> run(boolean resume) throws IOException {
        TorchModule.useThreads(recipe.threads());
        try (NDManager manager = recipe.device().open();
                ColmModule module = new ColmModule(manager, recipe.shape(), recipe.precision());
                RunLog log = RunLog.open(folder.path())) {
            Checkpoint checkpoint = begin(manager, resume);
            RunState state = checkpoint.state();
            log.truncateAfter(state.steps() == 0 ? -1 : state.steps());
            if (recipe.start() instanceof Start.Grown && state.steps() == 0 && !stopping) {
                tell(state, exam.losses(module, checkpoint.weights()), log);
            }
            while (!stopping && state.done(recipe) < 1) {
                state = stage(manager, module, checkpoint.at(state), log);
            }
            return end(module, checkpoint.at(state), log);
        }
    }

    private List<Evaluation> end(ColmModule module, Checkpoint checkpoint, RunLog log) throws IOException {
        checkpoint.save(folder.path(), origin);
        // Who interrupts a run waits for it to be saved, not for all it could be asked.
        Measures measures =
                stopping ? exam.glance(module, checkpoint.weights()) : exam.whole(module, checkpoint.weights());
        publish(checkpoint, measures, log);
        return measures.evaluations();
    }

    private Checkpoint begin(NDManager manager, boolean resume) throws IOException {
        if (!resume) {
            return Checkpoint.start(manager, recipe);
        }
        Checkpoint newest = Checkpoint.newest(manager, folder.path(), origin);
        progress.say("going on after %,d tokens".formatted(newest.state().tokens()));
        return newest;
    }

    /** Trains the stage at hand to its end, and returns the state at the begin of the next, or at the end of the last. */
    private RunState stage(NDManager manager, ColmModule module, Checkpoint checkpoint, RunLog log) throws IOException {
        RunState state = checkpoint.state();
        Stage stage = recipe.stage(state.stage());
        Weights weights = checkpoint.weights();
        weights.train(stage);
        AdamW optimiser =
                new AdamW(module.torch(), weights, checkpoint.first(), checkpoint.second(), state.chainSteps());
        long saved = System.nanoTime();
        long mark = saved;
        double done = state.done(recipe);
        while (!stopping && done < 1) {
            SortedMap<Integer, Double> losses = learn(module, weights, state);
            AdamW.Settings settings = recipe.settings(done);
            float norm = optimiser.step(manager, stage, settings);
            // Since the step before: the clock of a budget in minutes runs through validation and saving too.
            long now = System.nanoTime();
            state = state.step(recipe.tokensPerStep(), (now - mark) / 1e9);
            mark = now;
            done = state.done(recipe);
            log.append(new RunLog.Step(state.steps(), state.tokens(), state.seconds(), settings.rate(), norm, losses));
            progress.step(moment(state));
            if (System.nanoTime() - saved >= recipe.saveEvery().toNanos()) {
                Checkpoint reached = checkpoint.at(state);
                reached.save(folder.path(), origin);
                publish(reached, exam.glance(module, reached.weights()), log);
                saved = System.nanoTime();
            }
        }
        return done >= 1 && state.stage() < recipe.stages().size() ? state.nextStage() : state;
    }

    /** Gradients of a step; the loss of each prefix that was looked at. */
    private SortedMap<Integer, Double> learn(ColmModule module, Weights weights, RunState state) {
        Stage stage = recipe.stage(state.stage());
        int accumulated = recipe.batch().accumulated();
        SortedMap<Integer, Double> terms = new TreeMap<>(stage.terms(recipe.seed(), state.steps()));
        terms.replaceAll((chains, weight) -> weight / accumulated);
        List<Integer> prefixes = List.copyOf(terms.keySet());
        SortedMap<Integer, Double> means = new TreeMap<>();
        for (int i = 0; i < accumulated; i++) {
            float[] losses =
                    module.backward(weights, batch(state.steps() * accumulated + i), terms, stage.distillation());
            for (int each = 0; each < losses.length; each++) {
                means.merge(prefixes.get(each), (double) losses[each] / accumulated, Double::sum);
            }
        }
        means.forEach((chains, loss) -> note(chains, loss, state.tokens()));
        return means;
    }

    private Batch batch(long number) {
        return batches.next(
                recipe.seed(), number, recipe.batch().rows(), recipe.shape().context());
    }

    private void note(int chains, double loss, long tokens) {
        if (!Double.isFinite(loss)) {
            throw new IllegalArgumentException(
                    "learning rate %s is too high: the loss of %d chains is %s after %,d tokens; take a lower one"
                            .formatted(recipe.optimisation().rate().peak(), chains, loss, tokens));
        }
        smoothed.merge(chains, loss, (old, now) -> old + SMOOTHING * (now - old));
    }

    private Progress.Moment moment(RunState state) {
        double done = (state.stage() - 1 + state.done(recipe)) / recipe.stages().size();
        double left = done > 0 ? state.seconds() / done * (1 - done) : 0;
        return new Progress.Moment(
                done,
                state.tokens(),
                state.tokens() / Math.max(1e-3, state.seconds()),
                Duration.ofSeconds(Math.round(left)),
                new TreeMap<>(smoothed));
    }

    private void publish(Checkpoint checkpoint, Measures measures, RunLog log) throws IOException {
        RunState state = checkpoint.state();
        tell(state, measures.evaluations(), log);
        folder.write(recipe, checkpoint.weights(), measures.evaluations(), card.text(state, measures));
        Curves.write(folder.path());
    }

    private void tell(RunState state, List<Evaluation> evaluations, RunLog log) throws IOException {
        for (Evaluation evaluation : evaluations) {
            log.append(new RunLog.Validation(
                    state.steps(), state.tokens(), state.seconds(), evaluation.text(), evaluation.byChains()));
            progress.say("validation after %,d tokens: %s %s"
                    .formatted(state.tokens(), evaluation.text(), evaluation.shown()));
        }
    }
}
