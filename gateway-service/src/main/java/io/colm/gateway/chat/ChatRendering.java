package io.colm.gateway.chat;

import io.colm.gateway.answer.ColmMark;
import io.colm.gateway.answer.Envelope;
import io.colm.gateway.answer.FinishReasons;
import io.colm.gateway.answer.Rendering;
import io.colm.gateway.answer.Transcript;
import io.colm.gateway.answer.UsageBody;
import io.colm.gateway.chat.ChatChunk.Choice;
import io.colm.gateway.chat.ChatChunk.Delta;
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

/**
 * Shows one answer as a chat completion.
 *
 * @param usage whether the client of a stream asked for the usage
 * @param logprobs whether the client asked for log-probabilities
 */
public record ChatRendering(Envelope envelope, Prices prices, boolean usage, boolean logprobs) implements Rendering {

    @Override
    public List<ChatChunk> chunks(Answer answer) {
        return switch (answer) {
            case Opened opened ->
                List.of(chunk(new Delta("assistant", ""), null, null, new ColmMark.Answering(opened.pod())));
            case Piece piece -> List.of(text(piece));
            case Closed closed -> end(closed);
        };
    }

    @Override
    public ChatCompletion whole(Transcript transcript, Bill bill) {
        return ChatCompletion.of(envelope, transcript, bill, logprobs);
    }

    private ChatChunk text(Piece piece) {
        ChatLogprobs listed = logprobs ? ChatLogprobs.of(piece.tokens()) : null;
        return chunk(new Delta(null, piece.text()), listed, null, ColmMark.of(piece));
    }

    private List<ChatChunk> end(Closed closed) {
        var account = closed.account();
        var summary = ColmMark.of(account, prices.bill(account.promptTokens(), account.tokensByChain()));
        List<ChatChunk> chunks = new ArrayList<>();
        if (!closed.last().isEmpty()) {
            chunks.add(text(closed.last()));
        }
        String reason = FinishReasons.word(closed.reason());
        chunks.add(chunk(new Delta(null, null), null, reason, usage ? null : summary));
        if (usage) {
            chunks.add(chunk(List.of(), Optional.of(UsageBody.of(account)), summary));
        }
        return chunks;
    }

    private ChatChunk chunk(
            Delta delta, @Nullable ChatLogprobs listed, @Nullable String reason, @Nullable ColmMark colm) {
        return chunk(List.of(new Choice(0, delta, listed, reason)), usage ? Optional.empty() : null, colm);
    }

    private ChatChunk chunk(List<Choice> choices, @Nullable Optional<UsageBody> told, @Nullable ColmMark colm) {
        return new ChatChunk(
                envelope.id(), "chat.completion.chunk", envelope.created(), envelope.model(), choices, told, colm);
    }
}
