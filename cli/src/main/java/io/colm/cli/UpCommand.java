package io.colm.cli;

import io.colm.cli.platform.Platform;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "up",
        description = "Starts Redis and the four services, publishes the models, and serves until Ctrl-C.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

    @Mixin
    PlatformFlags flags = new PlatformFlags();

    @Override
    public Integer call() throws InterruptedException {
        try (Platform platform = Platform.start(flags.options(), System.out::println)) {
            serve(platform);
        }
        return 0;
    }

    /** Keeps the platform up until the process is told to end. */
    static void serve(Platform platform) throws InterruptedException {
        System.out.println("\nServing on " + platform.gateway() + " until Ctrl-C. Try:\n");
        System.out.println(Samples.curl(platform.gateway(), platform.models().getFirst()));
        new CountDownLatch(1).await();
    }
}
