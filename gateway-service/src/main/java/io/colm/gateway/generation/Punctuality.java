package io.colm.gateway.generation;

import io.colm.gateway.generation.Answer.Closed;
import io.colm.gateway.generation.Answer.Piece;
import io.colm.wire.generation.Terms;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/**
 * Counts as {@code colm.slo} how many answers met the targets that they came with, as seen from this door: {@code ttft} to
 * the first text, {@code tpot} on the mean from one token to the next. What fails before its first text has missed it; what
 * the client leaves is not judged.
 */
@Component
class Punctuality {

    private final MeterRegistry meters;
    private final InstantSource clock;

    Punctuality(MeterRegistry meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /** The same answers, timed from when somebody subscribes. */
    Flux<Answer> timed(Terms terms, Flux<Answer> answers) {
        return Flux.defer(() -> {
            var watch = new Watch(terms);
            return answers.doOnNext(watch::see).doOnError(problem -> watch.first(false));
        });
    }

    private final class Watch {

        private final Terms terms;
        private final long began = clock.millis();
        private long first;
        private boolean judged;

        Watch(Terms terms) {
            this.terms = terms;
        }

        void see(Answer answer) {
            switch (answer) {
                case Answer.Opened opened -> {}
                case Piece piece -> text();
                case Closed closed -> {
                    text();
                    last(closed.account().completionTokens());
                }
            }
        }

        private void text() {
            if (!judged) {
                first = clock.millis();
                @Nullable Integer target = terms.firstTokenMillis();
                first(target != null && first - began <= target);
            }
        }

        private void first(boolean met) {
            if (!judged && terms.firstTokenMillis() != null) {
                count("ttft", met);
            }
            judged = true;
        }

        private void last(int tokens) {
            @Nullable Integer target = terms.perTokenMillis();
            if (target != null && tokens > 1) {
                count("tpot", clock.millis() - first <= (long) target * (tokens - 1));
            }
        }
    }

    private void count(String target, boolean met) {
        meters.counter("colm.slo", "target", target, "met", String.valueOf(met)).increment();
    }
}
