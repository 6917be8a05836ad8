package io.colm.inference.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.inference.FakeRegistry;
import io.colm.inference.Requests;
import io.colm.inference.TestPod;
import io.colm.inference.TinyModel;
import io.colm.inference.Told;
import io.colm.model.llama.LlamaExport;
import io.colm.model.llama.LlamaImport;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.Shard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportedModelTests {

    @TempDir
    Path folder;

    @Test
    void anImportedLlamaIsServed() throws Exception {
        ModelDirectory own =
                ModelDirectory.open(TinyModel.write(folder.resolve("own"), 512).folder());
        try (Shard first = own.shard(1)) {
            new LlamaExport(own.manifest().shape(), null)
                    .write(List.of(first), own.tokenizer(), folder.resolve("llama"));
        }
        Path tokenizer = folder.resolve("llama/tokenizer.json");
        String other =
                Files.readString(tokenizer).replace("<|endoftext|>", "</s>").replace("<|user|>", "<s>");
        Files.writeString(tokenizer, other);
        ModelDirectory model = new LlamaImport(folder.resolve("llama"), "tiny", 256, null)
                .write(folder.resolve("imported"), shape -> {});
        try (var registry = new FakeRegistry(new TinyModel(model.folder(), model.manifest()));
                TestPod pod = TestPod.start(registry, folder.resolve("pod")).ready(registry)) {
            Told told =
                    Told.by(pod, Requests.of("Once upon a time").maxTokens(9).request());
            assertThat(told.tokens()).hasSize(9).allMatch(token -> token.chains() == 1);
        }
    }
}
