package io.colm.gateway.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.generation.TokenEvent.Started;
import io.colm.wire.generation.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTests {

    private final Ledger ledger = new Ledger(1);

    @Test
    void whatAPodRanAgainWhileItGeneratedIsCounted() {
        ledger.started(new Started("pod-1", "v1", 35, 0, 0));
        ledger.finished(usage(47));
        assertThat(reprefilled()).isEqualTo(47);
    }

    @Test
    void aPodsLastWordStandsForWhatItSaidBefore() {
        ledger.started(new Started("pod-1", "v1", 35, 0, 10));
        ledger.reprefilled(5);
        ledger.finished(usage(15));
        assertThat(reprefilled()).isEqualTo(15);
    }

    @Test
    void aPodThatLeftWithoutAWordCountsAsItSaid() {
        ledger.started(new Started("pod-1", "v1", 35, 0, 0));
        ledger.reprefilled(5);
        ledger.left();
        ledger.started(new Started("pod-2", "v1", 35, 0, 40));
        ledger.finished(usage(40));
        assertThat(reprefilled()).isEqualTo(45);
    }

    private int reprefilled() {
        return ledger.account(1).reprefilledTokens();
    }

    private static Usage usage(int reprefilled) {
        return new Usage(35, 0, List.of(12, 0, 12), reprefilled, 0, 0, 0);
    }
}
