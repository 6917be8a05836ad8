package io.colm.gateway.answer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.colm.gateway.generation.Account;
import io.colm.gateway.generation.Answer.Piece;
import io.colm.gateway.generation.Escalation;
import io.colm.gateway.price.Bill;
import io.colm.wire.generation.TokenEvent.Token;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The object {@code colm} of an answer. */
public sealed interface ColmMark {

    /**
     * Beside text: which chain counts made it.
     *
     * @param chains of the newest token
     * @param tokens of every token that the chunk tells of, oldest first, unless it is a single one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Made(int chains, @Nullable List<Integer> tokens) implements ColmMark {}

    /** At the beginning: the pod that answers. */
    record Answering(String pod) implements ColmMark {}

    /** At the end: what happened, and what it costs. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Summary(
            int chains,
            List<Integer> tokensByChain,
            List<Escalation> escalations,
            int reprefilledTokens,
            String pod,
            List<String> pods,
            String version,
            long seed,
            Bill cost)
            implements ColmMark {}

    static Made of(Piece piece) {
        List<Integer> chains = piece.tokens().stream().map(Token::chains).toList();
        return new Made(piece.chains(), chains.size() == 1 ? null : chains);
    }

    static Summary of(Account account, Bill cost) {
        List<String> pods = account.pods();
        return new Summary(
                account.chains(),
                account.tokensByChain(),
                account.escalations(),
                account.reprefilledTokens(),
                pods.isEmpty() ? "" : pods.getLast(),
                pods,
                account.version(),
                account.seed(),
                cost);
    }
}
