package io.colm.cli;

import io.colm.cli.gguf.GgufExport;
import io.colm.cli.gguf.GgufType;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "export",
        description = "Writes chain 1 of a model, which is an ordinary Llama, as a GGUF file.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(names = "--gguf", required = true, paramLabel = "FILE", description = "Where to.")
    Path gguf = Path.of("");

    @Option(names = "--model", paramLabel = "DIR", description = "The model's folder. Default: the shipped one.")
    @Nullable
    Path model;

    @Option(names = "--chains", defaultValue = "1", description = "Always 1: more chains are no Llama.")
    int chains;

    @Option(names = "--type", defaultValue = "F16", description = "F32, F16 (the default) or Q8_0.")
    GgufType type = GgufType.F16;

    @Override
    public Integer call() throws IOException {
        if (chains != 1) {
            throw new IllegalArgumentException(
                    "--chains must be 1, is " + chains + ": GGUF has no architecture whose width is cut into chains");
        }
        ModelDirectory directory = ModelDirectory.open(PlatformFlags.modelFolder(model));
        try (Shard first = directory.shard(1)) {
            new GgufExport(directory.manifest().name(), directory.manifest().shape(), type)
                    .write(first, directory.tokenizer(), gguf);
        }
        spec.commandLine().getOut().printf("%,d bytes in %s%n", Files.size(gguf), gguf);
        return 0;
    }
}
