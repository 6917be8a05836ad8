package io.colm.inference.pod;

import io.colm.engine.EchoModelRunner;
import io.colm.engine.Engine;
import io.colm.engine.EngineSettings;
import io.colm.engine.KvLayout;
import io.colm.engine.ModelRunner;
import io.colm.engine.Speculation;
import io.colm.engine.onnx.OnnxModelRunner;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.inference.InferenceProperties;
import io.colm.inference.format.Formats;
import io.colm.inference.pull.PulledModel;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.Tokenizer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import org.springframework.stereotype.Component;

/** Makes a pulled model ready to answer. */
@Component
class ModelLoader {

    private static final int BYTES_PER_MEGABYTE = 1 << 20;

    private final InferenceProperties properties;
    private final MeterRegistry meters;

    ModelLoader(InferenceProperties properties, MeterRegistry meters) {
        this.properties = properties;
        this.meters = meters;
    }

    ServedModel load(PulledModel pulled) throws IOException {
        ModelDirectory directory = ModelDirectory.open(pulled.directory());
        Tokenizer tokenizer = Tokenizer.load(directory.tokenizer());
        ModelRunner runner = runner(directory, pulled.chains());
        KvLayout layout = runner.kvLayout();
        Engine engine = new Engine(runner, settings(layout));
        engine.start();
        WarmUp.run(engine, pulled.manifest(), pulled.chains());
        new TierAgreementMetrics(engine, pulled.chains()).bindTo(meters);
        return new ServedModel(
                pulled.version(),
                pulled.manifest(),
                pulled.chains(),
                tokenizer,
                new Formats(tokenizer),
                engine,
                layout,
                numerics(layout));
    }

    private ModelRunner runner(ModelDirectory directory, int chains) throws IOException {
        return switch (properties.runner()) {
            case ECHO -> new EchoModelRunner(directory.manifest().shape(), chains);
            case ONNX -> onnx(directory, chains);
        };
    }

    private ModelRunner onnx(ModelDirectory directory, int chains) throws IOException {
        OnnxModelRunner runner = OnnxModelRunner.open(
                directory, chains, new OnnxSettings(properties.precision(), properties.kvType(), properties.threads()));
        runner.warmUp(properties.warmUp());
        return runner;
    }

    /** Blocks computed in another arithmetic are not the same blocks, though they fit. */
    private String numerics(KvLayout layout) {
        return layout.text() + " " + properties.runner() + " " + properties.precision();
    }

    private EngineSettings settings(KvLayout layout) {
        Integer blocks = properties.kvBlocks();
        long fitting = (long) properties.kvMegabytes() * BYTES_PER_MEGABYTE / layout.blockBytes();
        int rows = properties.maxRows();
        return new EngineSettings(
                blocks == null ? Math.toIntExact(Math.max(1, fitting)) : blocks,
                rows,
                Math.min(rows, properties.maxSequences()),
                rows,
                properties.maxWaiting(),
                speculation(rows, Math.min(rows, properties.maxSequences())));
    }

    /** A pod with few rows a step has none for drafts. */
    private Speculation speculation(int rows, int sequences) {
        int together = Speculation.DEFAULT.maxRunning();
        return properties.maxDraft() > 0 && rows >= sequences + properties.maxDraft() * together
                ? new Speculation(properties.maxDraft(), together)
                : Speculation.OFF;
    }
}
