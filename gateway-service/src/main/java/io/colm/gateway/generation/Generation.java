package io.colm.gateway.generation;

import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import io.colm.gateway.generation.Answer.Closed;
import io.colm.gateway.generation.Answer.Opened;
import io.colm.gateway.generation.Answer.Piece;
import io.colm.gateway.routing.Need;
import io.colm.gateway.routing.Route;
import io.colm.gateway.routing.ServedModel;
import io.colm.wire.ErrorCode;
import io.colm.wire.generation.FinishReason;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.GenerationRequest.Continuation;
import io.colm.wire.generation.GenerationRequest.ScheduledTier;
import io.colm.wire.generation.Prompt;
import io.colm.wire.generation.Terms;
import io.colm.wire.generation.TierChange;
import io.colm.wire.generation.TokenEvent;
import io.colm.wire.generation.TokenEvent.Failed;
import io.colm.wire.generation.TokenEvent.Finished;
import io.colm.wire.generation.TokenEvent.Started;
import io.colm.wire.generation.TokenEvent.TierChanged;
import io.colm.wire.generation.TokenEvent.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One generation under way, wherever it runs. Keeps what another pod needs to go on. Its stream's events come one after
 * the other; {@link #changed}, {@link #move}, {@link #route} and {@link #closed} may come from other threads.
 */
public final class Generation {

    private final GenerationRequest request;
    private final String owner;
    private final ServedModel model;
    private final TierPlan plan;
    private final Ledger ledger;
    private final List<Integer> tokens = new ArrayList<>();
    private final StringBuilder sent = new StringBuilder();
    private final List<Token> held = new ArrayList<>();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private boolean opened;
    private boolean shrunk;
    private @Nullable String version;
    private volatile boolean closed;
    private volatile @Nullable Route route;
    private final Sinks.Many<Move> moving = Sinks.many().multicast().directBestEffort();
    private volatile @Nullable Move move;

    /** @param owner name of the key that asked for it; nobody else may touch it */
    public Generation(GenerationRequest request, String owner, ServedModel model) {
        this.request = request;
        this.owner = owner;
        this.model = model;
        this.plan = new TierPlan(request.chains(), request.auto(), request.schedule());
        this.ledger = new Ledger(request.chains());
    }

    public String id() {
        return request.id();
    }

    public String owner() {
        return owner;
    }

    public ServedModel model() {
        return model;
    }

    Terms terms() {
        return request.terms();
    }

    /** Whether it has finished: its tier is past. */
    public boolean closed() {
        return closed;
    }

    /** Whether it answers a conversation, and not a text. */
    public boolean isChat() {
        return request.prompt() instanceof Prompt.Chat;
    }

    /** The same wish anew, all of it by {@code chains}: its prompt, settings and seed. */
    public Generation again(String id, int chains) {
        return new Generation(request(id, chains, false, List.of(), null), owner, model);
    }

    /** What it takes to keep it, in characters and tokens. */
    int size() {
        int prompt = switch (request.prompt()) {
            case Prompt.Chat chat ->
                chat.messages().stream()
                        .mapToInt(message -> message.content().length())
                        .sum();
            case Prompt.Text text -> text.text().length();
            case Prompt.Tokens given -> given.tokens().size();
        };
        return prompt + tokens.size() + sent.length();
    }

    /** The pod that works on it, once it said so. */
    Optional<Route> route() {
        return Optional.ofNullable(route);
    }

    Need need() {
        @Nullable Move waiting = move;
        int chains = Math.max(plan.mostFrom(tokens.size()), waiting == null ? 0 : waiting.chains());
        return new Need(request.model(), version, chains, PromptBeginning.hash(request.prompt()), busy);
    }

    void avoid(Route full) {
        busy.add(full.pod());
    }

    /** What to ask of the next pod. */
    GenerationRequest next() {
        int index = tokens.size();
        @Nullable Move waiting = move;
        if (waiting != null) {
            waiting.begin(index, plan.at(index));
            plan.change(index, waiting.chains());
        }
        @Nullable Continuation continued = index == 0 ? null : new Continuation(tokens, sent.toString());
        return request(request.id(), plan.at(index), plan.auto(index), plan.after(index), continued);
    }

    private GenerationRequest request(
            String id, int chains, boolean auto, List<ScheduledTier> schedule, @Nullable Continuation continued) {
        return new GenerationRequest(
                id,
                request.model(),
                request.tenant(),
                request.prompt(),
                chains,
                auto,
                schedule,
                request.maxTokens(),
                request.sampling(),
                request.stop(),
                request.ignoreEnd(),
                request.topLogProbabilities(),
                request.schema(),
                request.terms(),
                continued);
    }

    void left() {
        route = null;
        ledger.left();
    }

    /** Takes in what the pod said. */
    Optional<Answer> take(TokenEvent event, Route from) {
        return switch (event) {
            case Started started -> started(started, from);
            case Token token -> token(token);
            case TierChanged changed -> tierChanged(changed);
            case Finished finished -> Optional.of(finished(finished));
            case Failed failed -> throw failed(failed);
        };
    }

    /** A tier change that the pod promised. */
    void changed(TierChange change) {
        plan.change(change.fromToken(), change.to());
    }

    /** Leaves the pod for one that holds so many chains. */
    Mono<TierChange> move(int chains) {
        var wanted = new Move(chains);
        move = wanted;
        moving.tryEmitNext(wanted);
        return wanted.change();
    }

    /** Tells when the pod is to be left. */
    Flux<Move> moving() {
        return moving.asFlux();
    }

    /** Nothing more will come; a move that was waiting never happens. */
    void end() {
        closed = true;
        @Nullable Move waiting = move;
        if (waiting != null) {
            waiting.fail();
        }
    }

    private Optional<Answer> started(Started started, Route from) {
        ledger.started(started);
        version = started.version();
        route = from;
        @Nullable Move waiting = move;
        if (waiting != null) {
            move = null;
            waiting.done(started.reprefilledTokens());
        }
        boolean first = !opened;
        opened = true;
        return first ? Optional.of(new Opened(started.pod())) : Optional.empty();
    }

    private Optional<Answer> token(Token token) {
        if (token.index() != tokens.size()) {
            throw new ApiException(
                    ApiError.internal("The pod sent token " + token.index() + " where " + tokens.size() + " was due."));
        }
        tokens.add(token.token());
        held.add(token);
        ledger.token(token, cause(token));
        return token.text().isEmpty() ? Optional.empty() : Optional.of(piece(token.text()));
    }

    private Cause cause(Token token) {
        boolean before = shrunk;
        boolean chosen = plan.auto(token.index());
        shrunk = request.terms().shrinkable() && token.chains() < plan.at(token.index()) && !chosen;
        return before || shrunk ? Cause.PRESSURE : plan.cause(token.index());
    }

    private Optional<Answer> tierChanged(TierChanged changed) {
        plan.change(changed.fromToken(), changed.to());
        ledger.reprefilled(changed.reprefilledTokens());
        return Optional.empty();
    }

    private Answer finished(Finished finished) {
        if (finished.reason() == FinishReason.CANCELLED) {
            throw new ApiException(ApiError.unavailable("The generation was cancelled where it ran."));
        }
        closed = true;
        ledger.finished(finished.usage());
        Piece last = piece(finished.text());
        return new Closed(
                finished.reason(), last, ledger.account(request.sampling().seed()));
    }

    private static RuntimeException failed(Failed failed) {
        return failed.code() == ErrorCode.UNAVAILABLE
                ? new LeftPodException(LeftPodException.Why.LOST, failed.message())
                : new ApiException(failed.code(), failed.message(), null);
    }

    private Piece piece(String text) {
        sent.append(text);
        var piece = new Piece(text, ledger.chains(), held);
        held.clear();
        return piece;
    }
}
