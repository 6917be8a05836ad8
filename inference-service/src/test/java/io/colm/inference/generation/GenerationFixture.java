package io.colm.inference.generation;

import io.colm.inference.FakeRegistry;
import io.colm.inference.TestPod;
import io.colm.inference.TinyModel;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.wire.generation.PodStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;

/** One pod with a tiny model that echoes its prompt, for all classes of tests below it: pods are slow to stop. */
@ExtendWith(GenerationFixture.Started.class)
abstract class GenerationFixture {

    static final int CONTEXT = 65_536;
    static final int ENDLESS = 60_000;
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String FOX = "a fox and a hen, ";
    static final String SMILES = "😀 fox 👩‍🚀 hen ";

    static TestPod pod;
    static Tokenizer tokenizer;
    private static TinyModel model;

    static PodStatus status() {
        return pod.generations().status().block(PATIENCE);
    }

    static String version() {
        return FakeRegistry.sha256(model.json());
    }

    /** Starts it for the first class; JUnit closes what is in its store after the last. */
    static final class Started implements BeforeAllCallback {

        @Override
        public void beforeAll(ExtensionContext context) {
            context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(GenerationFixture.class, key -> start());
        }

        private static AutoCloseable start() {
            try {
                Path folder = Files.createTempDirectory("generations");
                model = TinyModel.write(folder, CONTEXT);
                tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"));
                FakeRegistry registry = new FakeRegistry(model);
                pod = TestPod.start(registry, folder.resolve("pod"), "runner=echo")
                        .ready(registry);
                return () -> {
                    pod.close();
                    registry.close();
                    tokenizer.close();
                    FileSystemUtils.deleteRecursively(folder);
                };
            } catch (Exception e) {
                throw new IllegalStateException("The pod did not start", e);
            }
        }
    }
}
