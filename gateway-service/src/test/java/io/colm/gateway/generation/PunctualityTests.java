package io.colm.gateway.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.gateway.generation.Answer.Closed;
import io.colm.gateway.generation.Answer.Opened;
import io.colm.gateway.generation.Answer.Piece;
import io.colm.wire.generation.FinishReason;
import io.colm.wire.generation.Terms;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class PunctualityTests {

    private static final Piece NOTHING = new Piece("", 1, List.of());
    private static final Terms TARGETS = new Terms(0, 100, 20, false);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Sinks.Many<Answer> answers = Sinks.many().unicast().onBackpressureBuffer();
    private Instant now = Instant.EPOCH;

    private void listen(Terms terms) {
        Flux<Answer> timed = new Punctuality(meters, () -> now).timed(terms, answers.asFlux());
        timed.subscribe(answer -> {}, problem -> {});
    }

    private void say(int millis, Answer answer) {
        now = Instant.ofEpochMilli(millis);
        answers.tryEmitNext(answer);
    }

    private static Closed closed(int tokens) {
        var account = new Account(3, 0, 1, List.of(tokens), List.of(), 0, List.of("pod"), "v", 0);
        return new Closed(FinishReason.LENGTH, NOTHING, account);
    }

    private double counted(String target, boolean met) {
        var counter = meters.find("colm.slo")
                .tags("target", target, "met", String.valueOf(met))
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void targetsReachedToTheMillisecondAreMet() {
        listen(TARGETS);
        say(90, new Opened("pod"));
        say(100, new Piece("a", 1, List.of()));
        say(150, new Piece("b", 1, List.of()));
        say(160, closed(4));

        assertThat(counted("ttft", true)).isEqualTo(1);
        assertThat(counted("tpot", true)).isEqualTo(1);
        assertThat(counted("ttft", false) + counted("tpot", false)).isZero();
    }

    @Test
    void targetsPassedByAMillisecondAreMissed() {
        listen(TARGETS);
        say(101, new Piece("a", 1, List.of()));
        say(162, closed(4));

        assertThat(counted("ttft", false)).isEqualTo(1);
        assertThat(counted("tpot", false)).isEqualTo(1);
        assertThat(counted("ttft", true) + counted("tpot", true)).isZero();
    }

    @Test
    void aSingleTokenHasNoTimePerToken() {
        listen(TARGETS);
        say(10, closed(1));

        assertThat(counted("ttft", true)).isEqualTo(1);
        assertThat(counted("tpot", true) + counted("tpot", false)).isZero();
    }

    @Test
    void whatFailsBeforeItsFirstTextHasMissedIt() {
        listen(TARGETS);
        answers.tryEmitError(new IllegalStateException("no pod"));

        assertThat(counted("ttft", false)).isEqualTo(1);
    }

    @Test
    void whatFailsLaterIsJudgedOnce() {
        listen(TARGETS);
        say(10, new Piece("a", 1, List.of()));
        answers.tryEmitError(new IllegalStateException("no pod"));

        assertThat(counted("ttft", true)).isEqualTo(1);
        assertThat(counted("ttft", false)).isZero();
    }

    @Test
    void whoStatesNoTargetIsNotJudged() {
        listen(Terms.USUAL);
        say(10, new Piece("a", 1, List.of()));
        say(20, closed(4));

        assertThat(meters.getMeters()).isEmpty();
    }
}
