package io.colm.gateway.completion;

import io.colm.gateway.answer.ColmMark;
import io.colm.gateway.answer.Envelope;
import io.colm.gateway.answer.FinishReasons;
import io.colm.gateway.answer.Rendering;
import io.colm.gateway.answer.Transcript;
import io.colm.gateway.answer.UsageBody;
import io.colm.gateway.completion.Completion.Choice;
import io.colm.gateway.generation.Answer;
import io.colm.gateway.generation.Answer.Closed;
import io.colm.gateway.generation.Answer.Opened;
import io.colm.gateway.generation.Answer.Piece;
import io.colm.gateway.price.Bill;
import io.colm.gateway.price.Prices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows one answer as a text completion; knows how much of it was shown, as OpenAI's offsets count from its start. */
public final class CompletionRendering implements Rendering {

    private final Envelope envelope;
    private final Prices prices;
    private final boolean usage;
    private final boolean logprobs;
    private int shown;

    public CompletionRendering(Envelope envelope, Prices prices, boolean usage, boolean logprobs) {
        this.envelope = envelope;
        this.prices = prices;
        this.usage = usage;
        this.logprobs = logprobs;
    }

    @Override
    public List<Completion> chunks(Answer answer) {
        return switch (answer) {
            case Opened opened -> List.of();
            case Piece piece -> List.of(text(piece));
            case Closed closed -> end(closed);
        };
    }

    @Override
    public Completion whole(Transcript transcript, Bill bill) {
        var account = transcript.account();
        var listed = logprobs ? CompletionLogprobs.of(transcript.tokens(), 0) : null;
        var choice = new Choice(0, transcript.text(), listed, FinishReasons.word(transcript.reason()));
        var told = Optional.of(UsageBody.of(account));
        return completion(List.of(choice), told, transcript.fingerprint(), ColmMark.of(account, bill));
    }

    private Completion text(Piece piece) {
        CompletionLogprobs listed = logprobs ? CompletionLogprobs.of(piece.tokens(), shown) : null;
        shown += piece.text().length();
        return chunk(new Choice(0, piece.text(), listed, null), ColmMark.of(piece));
    }

    private List<Completion> end(Closed closed) {
        var account = closed.account();
        var summary = ColmMark.of(account, prices.bill(account.promptTokens(), account.tokensByChain()));
        List<Completion> chunks = new ArrayList<>();
        if (!closed.last().isEmpty()) {
            chunks.add(text(closed.last()));
        }
        var last = new Choice(0, "", null, FinishReasons.word(closed.reason()));
        chunks.add(chunk(last, usage ? null : summary));
        if (usage) {
            chunks.add(completion(List.of(), Optional.of(UsageBody.of(account)), null, summary));
        }
        return chunks;
    }

    private Completion chunk(Choice choice, @Nullable ColmMark colm) {
        return completion(List.of(choice), usage ? Optional.empty() : null, null, colm);
    }

    private Completion completion(
            List<Choice> choices,
            @Nullable Optional<UsageBody> told,
            @Nullable String fingerprint,
            @Nullable ColmMark colm) {
        return new Completion(
                envelope.id(),
                "text_completion",
                envelope.created(),
                envelope.model(),
                choices,
                told,
                fingerprint,
                colm);
    }
}
