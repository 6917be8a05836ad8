package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaceTests {

    private long now;

    private final TestingEngine testing = new TestingEngine(new EngineSettings(64, 64, 16, 64, 64), () -> now);

    /** A step takes a millisecond, and a tenth of it for every row. */
    @BeforeEach
    void letTimePass() {
        testing.runner.afterwards(plan -> now += 1_000_000 + 100_000L * plan.rows());
    }

    @AfterEach
    void allBlocksAreFreeInTheEnd() {
        testing.close();
    }

    private static Standing target(@Nullable Duration perToken) {
        return new Standing("", 0, null, perToken, false);
    }

    /** Rows of the steps that read a prompt of 150 tokens while another sequence decodes. */
    private List<Integer> rowsBeside(@Nullable Duration perToken) {
        testing.finish(Spec.ofLength(60));
        Recorder decoding = testing.begin(Spec.of(5, 6, 7).maxTokens(300).standing(target(perToken)), 10);
        Recorder reading = testing.submit(Spec.ofLength(150));
        List<Integer> rows = new ArrayList<>();
        while (reading.tokens().length == 0) {
            testing.engine.step();
            rows.add(testing.runner.lastStep().size());
        }
        testing.finish(decoding, reading);
        return rows;
    }

    @Test
    void aPromptIsReadSlowlyEnoughForThoseWhoDecode() {
        List<Integer> rows = rowsBeside(Duration.ofMillis(3));
        assertThat(rows).hasSizeGreaterThan(5);
        // 1 ms and 20 rows are 3 ms.
        assertThat(rows.subList(1, rows.size()))
                .allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(20));
    }

    @Test
    void aTargetThatCannotBeMetSlowsPromptsToAQuarter() {
        // A quarter of the 63 rows that are left beside the one that decodes.
        assertThat(rowsBeside(Duration.ofNanos(1))).hasSize(10).startsWith(1 + 16, 1 + 16, 1 + 16);
    }

    @Test
    void withoutATargetChunksAreAsLargeAsTheStepHasRoomFor() {
        assertThat(rowsBeside(null)).containsExactly(64, 64, 25);
    }

    @Test
    void withNobodyDecodingATargetCostsNothing() {
        testing.finish(Spec.ofLength(60));
        testing.finish(Spec.ofLength(128).standing(target(Duration.ofNanos(1))).maxTokens(1));
        assertThat(testing.runner.lastStep()).hasSize(64);
    }
}
