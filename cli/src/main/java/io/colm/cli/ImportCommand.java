package io.colm.cli;

import io.colm.engine.onnx.OnnxModelRunner;
import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.ChainEntry;
import io.colm.model.llama.LlamaImport;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code colm import}: models that were made elsewhere. */
@Command(name = "import", description = "Takes in a model that was made elsewhere.", mixinStandardHelpOptions = true)
final class ImportCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to import: colm import hf DIR");
    }

    @Command(
            name = "hf",
            description = {
                "Makes a CoLM-Air of one chain of a Llama checkpoint in Hugging Face's form: config.json, tokenizer.json and"
                        + " model.safetensors, or several files with their index.",
                "Taken: LlamaForCausalLM and MistralForCausalLM in fp32, fp16 or bf16, with a byte-level BPE tokenizer, and all"
                        + " chains of what colm export --hf wrote. Refused by"
                        + " name: RoPE scaling other than llama3 and linear, biases, sliding windows below the context, other activations, quantized weights."
            },
            sortOptions = false,
            mixinStandardHelpOptions = true)
    int hf(
            @Parameters(paramLabel = "DIR", description = "The checkpoint's folder.") Path checkpoint,
            @Option(names = "--out", required = true, paramLabel = "MODEL", description = "The new model's folder.")
                    Path out,
            @Nullable
                    @Option(
                            names = "--name",
                            description = "What users call the model. Default: the name of the new folder.")
                    String name,
            @Option(
                            names = "--context",
                            defaultValue = "" + Integer.MAX_VALUE,
                            showDefaultValue = CommandLine.Help.Visibility.NEVER,
                            description = "Most tokens of a sequence. Default: the checkpoint's.")
                    int context,
            @Nullable
                    @Option(
                            names = Dtype.OPTION,
                            description =
                                    "fp32, fp16 or bf16, in which the weights are stored. Default: the checkpoint's.")
                    String type)
            throws IOException {
        ElementType as = type == null ? null : Dtype.named(ElementType.values(), type);
        var llama = new LlamaImport(checkpoint, name == null ? named(out) : name, context, as);
        ModelDirectory model = llama.write(out, OnnxModelRunner::check);
        ModelManifest manifest = model.manifest();
        long bytes = 0;
        for (ChainEntry chain : manifest.chains()) {
            bytes += chain.shard().bytes();
        }
        spec.commandLine()
                .getOut()
                .printf(
                        "%s in %s: %,d parameters, %,d bytes, %s %s%n",
                        manifest.name(),
                        out,
                        manifest.shape().parameters(manifest.chains().size()),
                        bytes,
                        manifest.chains().size() == 1 ? "chain" : "chains",
                        manifest.chains().stream().map(ChainEntry::id).collect(Collectors.joining(" ")));
        return 0;
    }

    private static String named(Path out) {
        return String.valueOf(out.toAbsolutePath().normalize().getFileName())
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9._-]", "-");
    }
}
