package io.colm.cli;

import io.colm.cli.tour.Pods;
import io.colm.cli.tour.Report;
import io.colm.cli.tour.Tour;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "tour",
        description = "Takes the tour of a platform that is up already. It kills no pods there.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class TourCommand implements Callable<Integer> {

    @Option(names = "--gateway", defaultValue = "http://localhost:8080", description = "Default ${DEFAULT-VALUE}.")
    URI gateway = URI.create("");

    @Option(names = "--key", defaultValue = Samples.KEY, description = "The API key.")
    String key = "";

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "The model to show. Default: the first that is listed.")
    String model = "";

    @Option(names = "--json", paramLabel = "FILE", description = "Also write checks and figures to this file.")
    @Nullable
    Path json;

    @Override
    public Integer call() throws IOException {
        Report report = new Report(System.out::println);
        new Tour(gateway, key, new PodsOfOthers(), report, DemoCommand.console()).take(model);
        if (json != null) {
            report.write(json);
        }
        return report.allHeld() ? 0 : 1;
    }

    private static final class PodsOfOthers implements Pods {

        @Override
        public boolean canKill() {
            return false;
        }

        @Override
        public void kill(String pod) {
            throw new IllegalStateException("The pod " + pod + " is not ours to kill");
        }
    }
}
