package io.colm.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import io.colm.training.Precision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainBenchTests {

    @Test
    void everyLessonIsMeasured() throws IOException {
        var shape = new ModelShape(
                Variant.COLM, 50, 1, 16, 16, 1e4, 1e-5, List.of(new ChainShape(16, 1, 16), new ChainShape(16, 1, 16)));
        List<String> lines = new ArrayList<>();
        var plan = new TrainBench.Plan(shape, List.of(TrainBench.Lesson.values()), List.of(Precision.FP32), 2, 3, 1);
        new TrainBench(plan, new BenchReport(lines::add)).run();
        assertThat(lines)
                .as(lines.toString())
                .filteredOn(line -> line.matches(".*fp32 +1\\.\\.2 .*"))
                .hasSize(TrainBench.Lesson.values().length);
        assertThat(lines).contains("  tokens per step: 32");
    }

    @Test
    void memoryThatRisesAndThenStaysDoesNotGrow() {
        List<Double> resident = List.of(1.0, 2.0, 8.0, 9.0, 9.0, 9.0);
        assertThat(StepMeter.slope(StepMeter.secondHalf(resident))).isZero();
    }

    @Test
    void growthSaysOfWhichStepsItIs() throws IOException {
        var shape = new ModelShape(Variant.COLM, 50, 1, 16, 16, 1e4, 1e-5, List.of(new ChainShape(16, 1, 16)));
        List<String> lines = new ArrayList<>();
        var lessons = List.of(TrainBench.Lesson.LARGEST);
        new TrainBench(
                        new TrainBench.Plan(shape, lessons, List.of(Precision.FP32), 1, 201, 1),
                        new BenchReport(lines::add))
                .run();
        assertThat(lines.getLast())
                .contains("full model's loss, growth of resident memory")
                .endsWith(" kB/1000 steps, in the last 101");
    }

    @Test
    void theSlopeOfALineIsFound() {
        assertThat(StepMeter.slope(List.of(5.0, 7.0, 9.0, 11.0))).isCloseTo(2, within(1e-12));
        assertThat(StepMeter.slope(List.of(1.0, 3.0, 1.0, 3.0, 1.0))).isZero();
    }
}
