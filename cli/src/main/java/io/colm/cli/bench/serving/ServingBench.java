package io.colm.cli.bench.serving;

import io.colm.cli.bench.BenchReport;
import io.colm.training.story.Story;
import io.colm.training.story.StoryGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Streams from running servers, some at once, server after server in each round. It runs beside them: on the same machine
 * it takes some of what they measure.
 */
public final class ServingBench {
    private static final long SEED = 1_000_033;

    private final List<Target> targets;
    private final Load load;
    private final BenchReport report;
    private final Iterator<String> words = new StoryGenerator(SEED)
            .stories()
            .map(Story::text)
            .flatMap(Pattern.compile("\\s+")::splitAsStream)
            .iterator();

    /**
     * What is asked of each server.
     *
     * @param streams at once, measured one after the other
     * @param promptWords of each prompt; no two prompts are alike
     * @param tokens of each answer
     * @param rounds that count; one more warms up
     */
    public record Load(List<Integer> streams, int promptWords, int tokens, int rounds) {
        public Load {
            streams = List.copyOf(streams);
            if (promptWords < 1 || tokens < 2 || rounds < 1 || streams.stream().anyMatch(count -> count < 1)) {
                throw new IllegalArgumentException(
                        "--streams, --prompt-words and --rounds must be at least 1, --tokens at least 2");
            }
        }
    }

    public ServingBench(List<Target> targets, Load load, BenchReport report) {
        this.targets = List.copyOf(targets);
        this.load = load;
        this.report = report;
    }

    /** @throws IOException if a server does not answer as it should */
    public void run(String key) throws IOException, InterruptedException {
        try (var client = new CompletionClient(key)) {
            for (int streams : load.streams) {
                report.title("%d streams of %d tokens, medians over %d rounds in turn"
                        .formatted(streams, load.tokens, load.rounds));
                tell(streams, measure(client, streams));
            }
        }
    }

    private List<Served> measure(CompletionClient client, int streams) throws IOException, InterruptedException {
        List<Served> all = targets.stream().map(Served::new).toList();
        for (int round = 0; round <= load.rounds; round++) {
            for (Served served : all) {
                long start = System.nanoTime();
                List<StreamTimes> times = together(client, served.target(), streams);
                if (round > 0) {
                    served.add(times, System.nanoTime() - start);
                }
            }
        }
        return all;
    }

    private List<StreamTimes> together(CompletionClient client, Target target, int streams)
            throws IOException, InterruptedException {
        List<Future<StreamTimes>> futures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int stream = 0; stream < streams; stream++) {
                String prompt = prompt();
                futures.add(threads.submit(() -> client.stream(target, prompt, load.tokens)));
            }
        }
        List<StreamTimes> times = new ArrayList<>();
        for (Future<StreamTimes> future : futures) {
            times.add(result(future));
        }
        return times;
    }

    private String prompt() {
        return Stream.generate(words::next).limit(load.promptWords).collect(Collectors.joining(" "));
    }

    private static StreamTimes result(Future<StreamTimes> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e);
        }
    }

    private void tell(int streams, List<Served> all) {
        for (Served served : all) {
            String what = "%s, %d streams: ".formatted(served.target(), streams);
            report.number(what + "first token", served.firstMillis(0.5), "ms");
            report.number(what + "first token, 95 of 100 within", served.firstMillis(0.95), "ms");
            report.number(what + "from token to token", served.nextMillis(0.5), "ms");
            report.number(what + "tokens a second", served.tokensPerSecond(), "");
        }
        Served first = all.getFirst();
        for (Served other : all.subList(1, all.size())) {
            report.ratio(
                    "tokens a second, %d streams, %s : %s".formatted(streams, first.target(), other.target()),
                    first.tokensPerSecond() / other.tokensPerSecond());
        }
    }
}
