package io.colm.inference.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CachePauseTests {

    private final AtomicLong clock = new AtomicLong();
    private final CachePause pause = new CachePause(clock::get);

    @Test
    void threeFaultsInARowLeaveTheCacheAloneForASecond() {
        pause.record(true);
        pause.record(true);
        assertThat(pause.isOn()).isFalse();
        pause.record(true);
        assertThat(pause.isOn()).isTrue();

        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(pause.isOn()).as("one look tries again").isFalse();
        pause.record(true);
        assertThat(pause.isOn()).isTrue();
    }

    @Test
    void anAnswerForgivesTheFaultsBefore() {
        pause.record(true);
        pause.record(true);
        pause.record(false);
        pause.record(true);

        assertThat(pause.isOn()).isFalse();
    }
}
