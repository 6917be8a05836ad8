package io.colm.engine;

import io.colm.engine.EngineEvent.Reason;
import io.colm.engine.RefusedException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A generation inside the engine: its tokens, its block table, how far both are computed. Touched by the engine's thread
 * alone, but for {@link #cancel}.
 */
final class Sequence {

    private static final System.Logger LOG = System.getLogger(Sequence.class.getName());
    private static final int NONE = -1;

    private final GenerationSpec spec;
    private final Consumer<EngineEvent> listener;
    private final Draft draft;
    private final Tally tally;
    private final Guidance guidance;
    private final ChainKeys keys;

    /** Prompt and generated tokens, then the draft's; full when the generation must end. */
    private final int[] tokens;

    private int length;

    private final BlockTable blocks;

    /** Blocks that the listener has, or others told theirs. */
    private int knownBlocks;

    /** Leading positions whose keys and values are in the pool. */
    private int computed;

    /** Leading positions that were computed before, here or elsewhere: running them again is counted. */
    private int computedOnce;

    private final TierPolicy tiers;

    /** Positions that added chains found no keys and values of, until that is told. */
    private int lacking;

    private int rows;
    private int logitsRow = NONE;

    private boolean started;
    private boolean listenerFailed;
    private volatile boolean cancelled;
    private @Nullable EngineEvent ending;

    /** A sequence that grows to at most {@code limit} tokens, the prompt's included. */
    Sequence(GenerationSpec spec, int limit, Draft draft, ChainKeys keys, Consumer<EngineEvent> listener) {
        this.spec = spec;
        this.draft = draft;
        this.keys = keys;
        this.listener = listener;
        tally = new Tally(spec.prompt().length);
        tokens = Arrays.copyOf(spec.prompt(), limit);
        length = spec.prompt().length + spec.continued().length;
        System.arraycopy(spec.continued(), 0, tokens, spec.prompt().length, spec.continued().length);
        blocks = new BlockTable(limit, spec.salt());
        knownBlocks = spec.cachedBlocks().size();
        tiers = new TierPolicy(spec, generated());
        computedOnce = spec.continued().length == 0 ? 0 : length - 1;
        guidance = new Guidance(spec);
        endWithGrammar();
    }

    GenerationSpec spec() {
        return spec;
    }

    int token(int position) {
        return tokens[position];
    }

    Guidance guidance() {
        return guidance;
    }

    Draft draft() {
        return draft;
    }

    /** Tokens so far, prompt and draft included: the position of the next one. */
    int length() {
        return length;
    }

    /** Tokens generated so far, here or before, without the draft. */
    int generated() {
        return length - draft.size() - spec.prompt().length;
    }

    /** Positions still to be run before the next token can be sampled; 1 in decode. */
    int remaining() {
        return length - computed;
    }

    /** Whether {@code pool} has blocks for all tokens so far and one more, if that is run: the very last token never is. */
    boolean fits(KvPool pool) {
        int wanted = KvLayout.blocks(Math.min(length + 1, tokens.length - 1));
        return wanted <= pool.free() || wanted - blocks.inUse(pool, tokens, length) <= pool.free();
    }

    boolean lacksBlock() {
        return computed == blocks.positions() && !draft.isComplete();
    }

    /** Takes blocks for all tokens so far, with what is known of them. */
    void admit(KvPool pool) {
        BlockTable.Found found = blocks.fill(pool, tokens, length, spec.cachedBlocks());
        computed = found.positions();
        tally.admitted(found);
    }

    void grow(KvPool pool) {
        blocks.grow(pool);
    }

    /** Gives all blocks back; what the pool then drops is computed anew if the sequence is admitted again. */
    void release(KvPool pool) {
        dropDraft();
        tiers.forget();
        computed = 0;
        if (ending instanceof EngineEvent.Failed) {
            blocks.discard(pool);
        } else {
            blocks.release(pool);
        }
    }

    /** Has what stays in the pool looked at again. */
    void offer(Audit audit) {
        if (keys.areShared()) {
            audit.offer(blocks.lastKept(), spec.prompt().length - 1);
        }
    }

    /** A step begins, in which those who agreed to fewer chains have at most {@code shrunk}. */
    void beginStep(int shrunk) {
        // With keys of its own, a chain that comes back would cost a prefill.
        tiers.limit(spec.standing().shrinkable() && keys.areShared() ? shrunk : Integer.MAX_VALUE);
        if (keys.lack(tiers.most())) {
            dropDraft();
            lacking = computed;
            computed = 0;
        }
        keys.turnTo(tiers.most());
        rows = 0;
        logitsRow = NONE;
    }

    /** Adds the next {@code count} positions to the step. Only the last token needs its tier, and only it wants logits. */
    void addRows(Plan plan, int count) {
        rows = count;
        for (int position = computed; position < computed + count; position++) {
            if (position == length - 1) {
                logitsRow = addLastRow(plan, position);
            } else {
                plan.add(tokens[position], position, keys.promptTier(tiers.most()), blocks.blocks(), false);
            }
        }
    }

    private int addLastRow(Plan plan, int position) {
        return tiers.asksChainOne()
                ? plan.addDraft(tokens[position], position, blocks.blocks(), draft.slot(0))
                : plan.add(tokens[position], position, tiers.most(), blocks.blocks(), true);
    }

    /** Sets out on a draft if {@code speculation} expects something of it. */
    void considerDraft(Speculation speculation, double[] draftShares) {
        if (draft.isUnderWay() && tiers.most() == 1) {
            dropDraft();
        }
        if (!draft.isUnderWay() && tiers.mayDraft()) {
            int most = Math.min(tokens.length - length, tiers.tokensToNext(generated()));
            int wanted = Math.min(most, speculation.length(draftShares[tiers.most()], draft.acceptance()));
            int goal = wanted > 1 ? wanted : 0;
            draft.begin(goal);
            if (goal == 0) {
                draft.forget();
            }
        }
    }

    private void dropDraft() {
        length -= draft.size();
        computed = Math.min(computed, Math.max(0, length - 1));
        draft.clear();
        guidance.dropDraft();
    }

    /** Adds what the next token needs: a row of its tier, one of chain 1 for the draft, or those that verify the draft. */
    void addDecodeRows(Plan plan) {
        if (draft.isComplete()) {
            rows = draft.size();
            int first = length - 1 - rows;
            for (int i = 0; i < rows; i++) {
                int row = plan.addVerify(tokens[first + i], first + i, tiers.most(), blocks.blocks(), draft.slot(i));
                logitsRow = i == 0 ? row : logitsRow;
            }
        } else if (draft.isUnderWay()) {
            rows = 1;
            logitsRow = plan.addDraft(tokens[computed], computed, blocks.blocks(), draft.slot(draft.size()));
        } else if (tiers.isUnsure()) {
            rows = 1;
            logitsRow = plan.addVerify(tokens[computed], computed, tiers.most(), blocks.blocks(), draft.slot(0));
        } else {
            addRows(plan, 1);
        }
    }

    boolean isPlanned() {
        return rows > 0;
    }

    /** After the step: takes note of what is computed, and draws from the logits there are. */
    void advance(Plan plan, Sampler sampler, KvPool pool) {
        if (draft.isUnderWay()) {
            if (!isEnded()) {
                advanceDraft(plan, sampler, pool);
            }
        } else {
            advanceRows(plan, sampler, pool);
        }
    }

    private void advanceRows(Plan plan, Sampler sampler, KvPool pool) {
        @Nullable Likeliest said = logitsRow == NONE || isEnded() ? null : sampler.likeliest(plan.logits(logitsRow));
        // A row of which chain 1 is not sure is done when the later chains have run it.
        boolean waits = said != null && tiers.waits(said);
        int done = waits ? rows - 1 : rows;
        tally.reprefilled(Math.clamp(computedOnce - computed, 0, done));
        computed += done;
        computedOnce = Math.max(computedOnce, computed);
        if (!isEnded()) {
            blocks.keep(pool, tokens, computed);
        }
        if (said != null && !waits) {
            append(sampler.draw(plan.logits(logitsRow), said, this), pool);
        }
    }

    private void advanceDraft(Plan plan, Sampler sampler, KvPool pool) {
        if (draft.isComplete()) {
            verify(plan, sampler, pool);
        } else {
            lengthen(plan, sampler);
        }
    }

    private void lengthen(Plan plan, Sampler sampler) {
        computed++;
        int token = sampler.guess(plan.logits(logitsRow), this);
        tokens[length++] = token;
        draft.add();
        guidance.draft(token);
        if (isEndToken(token) || guidance.isDraftOver()) {
            draft.stop();
        }
    }

    /** Draws each drafted token anew, from all chains' logits, up to the first that differs: it takes the draft's place. */
    private void verify(Plan plan, Sampler sampler, KvPool pool) {
        int drafts = draft.size();
        length -= drafts;
        draft.clear();
        guidance.dropDraft();
        boolean stood = true;
        for (int i = 0; i < drafts && stood && !isEnded(); i++) {
            // Keys and values beyond are of tokens that may not stand, and are written again.
            computed = length;
            computedOnce = Math.max(computedOnce, computed);
            int drafted = tokens[length];
            Sampler.Drawn drawn = sampler.draw(plan.logits(logitsRow + i), this);
            stood = drawn.token() == drafted;
            draft.judge(stood);
            tally.drafted(stood);
            append(drawn, pool);
        }
    }

    /** Appends the token that was drawn, and says so. */
    void append(Sampler.Drawn drawn, KvPool pool) {
        int tier = tiers.tier();
        tiers.forget();
        tally.drawn(tier);
        if (!started) {
            started = true;
            emit(tally.started());
        }
        EngineEvent.TierChanged change = tiers.announce(generated(), lacking);
        lacking = 0;
        if (change != null) {
            emit(change);
        }
        if (isEndToken(drawn.token())) {
            finish(Reason.END_TOKEN);
        } else {
            emit(new EngineEvent.Token(generated(), drawn.token(), tier, drawn.logProbability(), drawn.top()));
            tokens[length++] = drawn.token();
            tiers.follow(generated());
            guidance.append(drawn.token());
            endWithGrammar();
        }
        tellFullBlocks(pool);
        if (length == tokens.length) {
            finish(Reason.LENGTH);
        }
    }

    private boolean isEndToken(int token) {
        return Arrays.stream(spec.endTokens()).anyMatch(end -> end == token);
    }

    private void endWithGrammar() {
        Reason reason = guidance.end();
        if (reason != null) {
            finish(reason);
        }
    }

    /** Only confirmed tokens are computed here: a draft's keys and values are never kept. */
    private void tellFullBlocks(KvPool pool) {
        blocks.keep(pool, tokens, computed);
        for (; keys.areShared() && (knownBlocks + 1) * KvLayout.POSITIONS <= computed; knownBlocks++) {
            int block = blocks.blocks()[knownBlocks];
            if (pool.prefixes().tell(block)) {
                ByteBuffer bytes = pool.bytes(block);
                ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
                emit(new EngineEvent.BlockFilled(knownBlocks, copy.put(bytes).flip()));
            }
        }
    }

    /** The next token is the first of the new tier. */
    EngineEvent.TierChanged changeTier(int chains) {
        if (isEnded()) {
            throw new RefusedException(Kind.FINISHED, "The generation has ended");
        }
        var change = new EngineEvent.TierChanged(generated(), tiers.wanted(), chains, keys.lack(chains) ? computed : 0);
        tiers.fix(chains);
        return change;
    }

    void cancel() {
        cancelled = true;
    }

    void fail(String message, Throwable cause) {
        if (ending == null) {
            ending = new EngineEvent.Failed(message, cause);
        }
    }

    private void finish(Reason reason) {
        if (ending == null) {
            ending = new EngineEvent.Finished(reason, tally.counts());
        }
    }

    boolean isEnded() {
        return cancelled || ending != null;
    }

    void tellEnding() {
        // Also to a listener that failed before: it may have something to close.
        listenerFailed = false;
        emit(ending == null ? new EngineEvent.Finished(Reason.CANCELLED, tally.counts()) : ending);
    }

    private void emit(EngineEvent event) {
        if (listenerFailed) {
            return;
        }
        try {
            listener.accept(event);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, "A listener failed; its generation is cancelled", e);
            listenerFailed = true;
            cancel();
        }
    }
}
