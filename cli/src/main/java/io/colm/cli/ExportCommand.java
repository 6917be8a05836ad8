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
import java.util.Arrays;
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
                "Writes chain 1 of a model, which is an ordinary Llama, as a GGUF file or in Hugging Face's form.",
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
                description = "Where to, in Hugging Face's form: config.json, model.safetensors, tokenizer.json.")
        @Nullable
        Path hf;
    }

    @Option(names = "--model", paramLabel = "DIR", description = "The model's folder. Default: the shipped one.")
    @Nullable
    Path model;

    @Option(names = "--chains", defaultValue = "1", description = "Always 1: more chains are no Llama.")
    int chains;

    @Option(
            names = "--type",
            description =
                    "Of GGUF F32, F16 (the default) or Q8_0; of Hugging Face F32, F16 or BF16, by default the model's.")
    @Nullable
    String type;

    @Override
    public Integer call() throws IOException {
        if (chains != 1) {
            throw new IllegalArgumentException("--chains must be 1, is " + chains
                    + ": neither form has an architecture whose width is cut into chains");
        }
        ModelDirectory directory = ModelDirectory.open(PlatformFlags.modelFolder(model));
        try (Shard first = directory.shard(1)) {
            Path written = target.gguf != null ? gguf(directory, first, target.gguf) : hf(directory, first);
            spec.commandLine().getOut().printf("%,d bytes in %s%n", Files.size(written), written);
        }
        return 0;
    }

    private Path gguf(ModelDirectory directory, Shard first, Path file) throws IOException {
        GgufType as = type == null ? GgufType.F16 : named(GgufType.values(), type);
        new GgufExport(directory.manifest().name(), directory.manifest().shape(), as)
                .write(first, directory.tokenizer(), file);
        return file;
    }

    private Path hf(ModelDirectory directory, Shard first) throws IOException {
        ElementType as = type == null ? null : named(ElementType.values(), type);
        return new LlamaExport(directory.manifest().shape(), as)
                .write(first, directory.tokenizer(), Objects.requireNonNull(target.hf));
    }

    private static <T extends Enum<T>> T named(T[] types, String name) {
        return Arrays.stream(types)
                .filter(type -> type.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "--type must be one of %s, is %s".formatted(Arrays.toString(types), name)));
    }
}
