package io.colm.cli;

import io.colm.cli.gguf.GgufExport;
import io.colm.cli.gguf.GgufType;
import io.colm.model.llama.LlamaExport;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "export",
        description =
                "Writes chain 1 of a model, which is an ordinary Llama, as a GGUF file or in Hugging Face's form; or its first chains"
                        + " in that form, with an architecture of our own.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    Target target = new Target();

    /** Where to, and in which form. */
    static final class Target {
        @Option(names = "--gguf", paramLabel = "FILE", description = "Where to, as one GGUF file.")
        @Nullable
        Path gguf;

        @Option(
                names = "--hf",
                paramLabel = "DIR",
                description =
                        "Where to, in Hugging Face's form: config.json, tokenizer.json, and model.safetensors or a file"
                                + " for each chain with their index.")
        @Nullable
        Path hf;
    }

    @Option(names = "--model", paramLabel = "DIR", description = "The model's folder. Default: the shipped one.")
    @Nullable
    Path model;

    @Option(
            names = "--chains",
            defaultValue = "1",
            description = "How many. 1, the default, is a Llama; more are read by colm import alone, and go with --hf.")
    int chains;

    @Option(
            names = Dtype.OPTION,
            description =
                    "With --gguf fp32, fp16 (the default) or Q8_0; with --hf fp32, fp16 or bf16, by default the model's.")
    @Nullable
    String type;

    @Override
    public Integer call() throws IOException {
        if (target.gguf != null && chains != 1) {
            throw new IllegalArgumentException("--chains must be 1 with --gguf, is " + chains
                    + ": that form has no architecture whose width is cut into chains");
        }
        ModelDirectory directory = ModelDirectory.open(PlatformFlags.modelFolder(model));
        int most = directory.manifest().shape().chainCount();
        if (chains < 1 || chains > most) {
            throw new IllegalArgumentException("--chains must be from 1 to " + most + ", is " + chains);
        }
        for (Path written : target.gguf != null ? gguf(directory, target.gguf) : hf(directory)) {
            spec.commandLine().getOut().printf("%,d bytes in %s%n", Files.size(written), written);
        }
        return 0;
    }

    private List<Path> gguf(ModelDirectory directory, Path file) throws IOException {
        GgufType as = type == null ? GgufType.F16 : Dtype.named(GgufType.values(), type);
        try (Shard first = directory.shard(1)) {
            new GgufExport(directory.manifest().name(), directory.manifest().shape(), as)
                    .write(first, directory.tokenizer(), file);
        }
        return List.of(file);
    }

    private List<Path> hf(ModelDirectory directory) throws IOException {
        ElementType as = type == null ? null : Dtype.named(ElementType.values(), type);
        List<Shard> shards = directory.shards(chains);
        try {
            return new LlamaExport(directory.manifest().shape(), as)
                    .write(shards, directory.tokenizer(), Objects.requireNonNull(target.hf));
        } finally {
            shards.forEach(Shard::close);
        }
    }
}
