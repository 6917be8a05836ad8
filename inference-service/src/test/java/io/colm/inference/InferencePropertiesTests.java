package io.colm.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.engine.KvLayout.ElementType;
import io.colm.engine.onnx.Precision;
import io.colm.inference.InferenceProperties.Runner;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class InferencePropertiesTests {

    @Test
    void everyKeyIsReadUnderItsName() {
        InferenceProperties read = bind(Map.ofEntries(
                Map.entry("name", "left"),
                Map.entry("model", "tales"),
                Map.entry("version", "stable"),
                Map.entry("chains", "2"),
                Map.entry("registry-url", "http://registry:1"),
                Map.entry("kv-url", "http://kv:2"),
                Map.entry("advertised-url", "http://left:3"),
                Map.entry("directory", "blobs"),
                Map.entry("runner", "echo"),
                Map.entry("precision", "int8"),
                Map.entry("kv-type", "int8"),
                Map.entry("kv-blocks", "5"),
                Map.entry("kv-megabytes", "6"),
                Map.entry("max-rows", "7"),
                Map.entry("max-sequences", "8"),
                Map.entry("max-waiting", "9"),
                Map.entry("max-draft", "16"),
                Map.entry("threads", "10"),
                Map.entry("warm-up", "11s"),
                Map.entry("pull-attempts", "12"),
                Map.entry("cache.secret", "hush"),
                Map.entry("cache.deadline", "13ms"),
                Map.entry("cache.deadline-per-block", "14ms"),
                Map.entry("cache.queue-megabytes", "15")));

        assertThat(read)
                .isEqualTo(new InferenceProperties(
                        "left",
                        "tales",
                        "stable",
                        2,
                        URI.create("http://registry:1"),
                        URI.create("http://kv:2"),
                        URI.create("http://left:3"),
                        Path.of("blobs"),
                        Runner.ECHO,
                        Precision.INT8,
                        ElementType.INT8,
                        5,
                        6,
                        7,
                        8,
                        9,
                        16,
                        10,
                        Duration.ofSeconds(11),
                        12,
                        new InferenceProperties.Cache("hush", Duration.ofMillis(13), Duration.ofMillis(14), 15)));
    }

    @Test
    void nothingNeedsToBeSaid() {
        InferenceProperties read = bind(Map.of());

        assertThat(read.chains()).as("all chains").isZero();
        assertThat(read.runner()).isEqualTo(Runner.ONNX);
        assertThat(read.kvUrl()).isNull();
        assertThat(read.cache().deadline()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void whatCannotBeIsRefusedByItsKey() {
        for (var wrong : Map.of(
                        "chains", "-1",
                        "registry-url", "registry:1",
                        "kv-url", "http:/kv",
                        "max-rows", "0",
                        "max-draft", "1",
                        "kv-blocks", "0",
                        "cache.queue-megabytes", "0")
                .entrySet()) {
            assertThatThrownBy(() -> bind(Map.of(wrong.getKey(), wrong.getValue())))
                    .as(wrong.toString())
                    .rootCause()
                    .hasMessageContaining("colm.inference." + wrong.getKey());
        }
    }

    private static InferenceProperties bind(Map<String, String> settings) {
        Map<String, String> prefixed = new HashMap<>();
        settings.forEach((key, value) -> prefixed.put("colm.inference." + key, value));
        return new Binder(new MapConfigurationPropertySource(prefixed))
                .bindOrCreate("colm.inference", InferenceProperties.class);
    }
}
