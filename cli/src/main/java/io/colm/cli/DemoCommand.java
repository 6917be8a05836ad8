package io.colm.cli;

import io.colm.cli.platform.Platform;
import io.colm.cli.tour.Console;
import io.colm.cli.tour.Pods;
import io.colm.cli.tour.Report;
import io.colm.cli.tour.Tour;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "Starts everything, takes the tour, and keeps serving until Ctrl-C.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    @Mixin
    PlatformFlags flags = new PlatformFlags();

    @Option(names = "--once", description = "Exit after the tour: 0 if every check held, else 1.")
    boolean once;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write checks and figures to this file.")
    @Nullable
    Path json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Platform platform = Platform.start(flags.options(), System.out::println)) {
            Report report = new Report(System.out::println);
            new Tour(platform.gateway(), Samples.KEY, pods(platform), report, console())
                    .take(platform.models().getFirst());
            if (json != null) {
                report.write(json);
            }
            if (!once) {
                UpCommand.serve(platform);
            }
            return report.allHeld() ? 0 : 1;
        }
    }

    static Console console() {
        return new Console(
                System.out, System.console() != null && System.console().isTerminal());
    }

    private static Pods pods(Platform platform) {
        return new Pods() {
            @Override
            public boolean canKill() {
                return platform.canKillPods();
            }

            @Override
            public void kill(String pod) {
                platform.killPod(pod);
            }
        };
    }
}
