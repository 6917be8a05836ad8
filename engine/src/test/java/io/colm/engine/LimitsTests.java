package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.colm.engine.GenerationSpec.ScheduledTier;
import io.colm.engine.RefusedException.Kind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LimitsTests {

    private final Limits limits = new Limits(new EchoModelRunner(TestingModels.air(4), 3), 4);

    static Stream<Arguments> refusals() {
        ByteBuffer block =
                ByteBuffer.allocate((int) TestingModels.echo().kvLayout().blockBytes());
        return Stream.of(
                argumentSet("empty", Spec.of(), Kind.PROMPT_EMPTY, "prompt"),
                argumentSet("unknown token", Spec.of(1, 50), Kind.TOKEN_OUT_OF_RANGE, "prompt holds token 50"),
                argumentSet("negative", Spec.of(1).continued(-1), Kind.TOKEN_OUT_OF_RANGE, "continued holds token -1"),
                argumentSet("end token", Spec.of(1).endTokens(99), Kind.TOKEN_OUT_OF_RANGE, "endTokens"),
                argumentSet("too long", Spec.ofLength(512), Kind.CONTEXT_EXCEEDED, "context of 512 tokens"),
                argumentSet("no room", Spec.ofLength(200).maxTokens(58), Kind.CONTEXT_EXCEEDED, "5 KV blocks"),
                argumentSet("no chain", Spec.of(1).chains(0), Kind.CHAINS_OUT_OF_RANGE, "chains must be 1 to 3"),
                argumentSet("not held", Spec.of(1).chains(4), Kind.CHAINS_OUT_OF_RANGE, "is 4"),
                argumentSet("later", schedule(new ScheduledTier(2, 4)), Kind.CHAINS_OUT_OF_RANGE, "schedule"),
                argumentSet("before 0", schedule(new ScheduledTier(-1, 2)), Kind.PARAMETER_OUT_OF_RANGE, "schedule"),
                argumentSet(
                        "out of order",
                        schedule(new ScheduledTier(3, 2), new ScheduledTier(3, 1)),
                        Kind.PARAMETER_OUT_OF_RANGE,
                        "token 3 after 3"),
                argumentSet("no tokens", Spec.of(1).maxTokens(0), Kind.PARAMETER_OUT_OF_RANGE, "maxTokens"),
                argumentSet(
                        "already done",
                        Spec.of(1).continued(1, 2).maxTokens(2),
                        Kind.PARAMETER_OUT_OF_RANGE,
                        "above the 2 tokens continued"),
                argumentSet("alternatives", Spec.of(1).top(51), Kind.PARAMETER_OUT_OF_RANGE, "topLogProbabilities"),
                argumentSet(
                        "too many blocks",
                        Spec.ofLength(127).cachedBlocks(List.of(block, block)),
                        Kind.PARAMETER_OUT_OF_RANGE,
                        "at most the 1 full blocks"),
                argumentSet(
                        "wrong layout",
                        Spec.ofLength(64).cachedBlocks(List.of(ByteBuffer.allocate(7))),
                        Kind.PARAMETER_OUT_OF_RANGE,
                        "one has 7"),
                sampling(-0.1, 1, 0, 0, 1, "temperature"),
                sampling(Double.NaN, 1, 0, 0, 1, "temperature"),
                sampling(1, 0, 0, 0, 1, "topP"),
                sampling(1, 1.1, 0, 0, 1, "topP"),
                sampling(1, 1, -1, 0, 1, "topK"),
                sampling(1, 1, 0, 1.5, 1, "minP"),
                sampling(1, 1, 0, 0, 0, "repetitionPenalty"),
                argumentSet(
                        "bias",
                        Spec.of(1).sampling(new SamplingParams(1, 1, 0, 0, 0, 0, 1, Map.of(50, 1.0), 0)),
                        Kind.TOKEN_OUT_OF_RANGE,
                        "logitBias"),
                argumentSet(
                        "infinite bias",
                        Spec.of(1)
                                .sampling(new SamplingParams(
                                        1, 1, 0, 0, 0, 0, 1, Map.of(1, Double.POSITIVE_INFINITY), 0)),
                        Kind.PARAMETER_OUT_OF_RANGE,
                        "logitBias"));
    }

    private static Spec schedule(ScheduledTier... tiers) {
        return Spec.of(1).schedule(tiers);
    }

    private static Arguments sampling(double temperature, double topP, int topK, double minP, double rep, String name) {
        return argumentSet(
                name,
                Spec.of(1).sampling(new SamplingParams(temperature, topP, topK, minP, 0, 0, rep, Map.of(), 0)),
                Kind.PARAMETER_OUT_OF_RANGE,
                name + " must be");
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatCannotBeAnsweredIsRefusedWithAReason(Spec spec, Kind kind, String reason) {
        assertThatThrownBy(() -> limits.check(spec.build()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(reason)
                .extracting(refused -> ((RefusedException) refused).kind())
                .isEqualTo(kind);
    }

    @Test
    void whatJustFitsIsTaken() {
        assertThatCode(() -> limits.check(Spec.ofLength(200).maxTokens(57).build()))
                .doesNotThrowAnyException();
        assertThatCode(() -> limits.check(Spec.of(1).chains(3).build())).doesNotThrowAnyException();
    }

    @Test
    void settingsThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> new EngineSettings(8, 4, 5, 4, 4))
                .hasMessage("maxSequences must be at most maxRows 4, is 5");
        assertThatThrownBy(() -> new EngineSettings(0, 4, 4, 4, 4)).hasMessage("kvBlocks must be at least 1, is 0");
    }
}
