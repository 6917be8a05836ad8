// Drives Jlama for `colm bench peers`: a command a line on standard input, an answer of JSON a line.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.SafeTensorSupport;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

class JlamaDriver {
    static final ObjectMapper JSON = new ObjectMapper();
    static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    final AbstractModel model;
    final KvBufferCache caches;
    final int vocabulary;
    final Random random = new Random(1);

    JlamaDriver(AbstractModel model) {
        this.model = model;
        this.caches = new KvBufferCache(model);
        this.vocabulary = model.getConfig().vocabularySize;
    }

    /** Arguments: the folder of a checkpoint in F32, threads, Q4 or F32. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        boolean quantized = arguments[2].equals("Q4");
        AbstractModel model = ModelSupport.loadModel(
                (quantized ? quantized(folder) : folder).toFile(),
                null,
                DType.F32,
                quantized ? DType.I8 : DType.F32,
                Optional.empty(),
                Optional.of(Integer.parseInt(arguments[1])));
        var driver = new JlamaDriver(model);
        answer(Map.of("weights", quantized ? "Q4 x " + activations(model) : "F32"));
        var in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode command = JSON.readTree(line);
            answer(
                    switch (command.get("what").asText()) {
                        case "decode" -> driver.decode(
                                command.get("prompt").asInt(), command.get("count").asInt());
                        case "prefill" -> driver.prefill(command.get("length").asInt());
                        default -> driver.greedy(
                                JSON.convertValue(command.get("tokens"), int[].class),
                                command.get("count").asInt());
                    });
        }
    }

    private static void answer(Map<String, ?> answer) throws IOException {
        System.out.println(JSON.writeValueAsString(answer));
    }

    /** Weights on disk are the only ones that Jlama multiplies in four bits. */
    private static Path quantized(Path folder) throws IOException {
        Files.writeString(folder.resolve("README.md"), ""); // which it wants to copy
        Path to = folder.resolveSibling("quantized");
        return SafeTensorSupport.quantizeModel(folder, DType.Q4, new String[0], new String[0], Optional.of(to));
    }

    /** Jlama falls back to F32 for some widths, and only logs it. */
    private static Object activations(AbstractModel model) throws ReflectiveOperationException {
        var field = AbstractModel.class.getDeclaredField("workingQType");
        field.setAccessible(true);
        return field.get(model);
    }

    int[] random(int count) {
        return random.ints(count, 0, vocabulary).toArray();
    }

    /** The likeliest token behind the last row. */
    int next(AbstractTensor rows, AbstractTensor logits) {
        try (rows) {
            return model.sample(rows.slice(rows.shape().first() - 1), 0, 0, logits);
        }
    }

    /** {@code count} likeliest tokens, the first of them behind {@code token} at position {@code from}. */
    int[] generate(int token, int from, int count, KvBufferCache.KvBuffer kv, AbstractTensor logits) {
        int[] tokens = new int[count];
        int next = token;
        for (int i = 0; i < count; i++) {
            next = next(model.forward(next, from + i, kv, Optional.empty()), logits);
            tokens[i] = next;
        }
        return tokens;
    }

    Map<String, ?> decode(int prompt, int count) {
        try (var kv = caches.getEphemeralKvBuffer();
                AbstractTensor logits = model.makeDenseTensor(vocabulary)) {
            int first = next(model.batchForward(random(prompt), 0, kv), logits);
            int second = generate(first, prompt, 1, kv, logits)[0];
            long cpu = SYSTEM.getProcessCpuTime();
            long wall = System.nanoTime();
            generate(second, prompt + 1, count, kv, logits);
            return measured(wall, cpu);
        }
    }

    Map<String, ?> prefill(int length) {
        try (var kv = caches.getEphemeralKvBuffer();
                AbstractTensor logits = model.makeDenseTensor(vocabulary)) {
            int[] tokens = random(length);
            long cpu = SYSTEM.getProcessCpuTime();
            long wall = System.nanoTime();
            next(model.batchForward(tokens, 0, kv), logits);
            return measured(wall, cpu);
        }
    }

    static Map<String, ?> measured(long wall, long cpu) {
        return Map.of("wall", System.nanoTime() - wall, "cpu", SYSTEM.getProcessCpuTime() - cpu);
    }

    Map<String, ?> greedy(int[] tokens, int count) {
        try (var kv = caches.getEphemeralKvBuffer();
                AbstractTensor logits = model.makeDenseTensor(vocabulary)) {
            int first = next(model.batchForward(tokens, 0, kv), logits);
            int[] rest = generate(first, tokens.length, count - 1, kv, logits);
            return Map.of("tokens", IntStream.concat(IntStream.of(first), IntStream.of(rest)).toArray());
        }
    }
}
