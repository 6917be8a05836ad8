package io.colm.cli;

import io.colm.cli.platform.Catalogue;
import io.colm.wire.registry.Lineage;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "lineage",
        description = "Shows what a version was grown from and what was grown from it, and whose chains each has.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class LineageCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(names = "--registry", required = true, paramLabel = "URL", description = "Where the registry listens.")
    URI registry = URI.create("");

    @Option(names = "--json", description = "As JSON: the registry's answer.")
    boolean json;

    @Parameters(
            paramLabel = "VERSION",
            description =
                    "NAME for the newest version of a model, NAME@ALIAS, NAME@ID or ID, of which 8 digits are enough.")
    String version = "";

    @Override
    public Integer call() {
        Catalogue catalogue = new Catalogue(HttpClient.newHttpClient(), registry);
        Lineage lineage = catalogue.lineage(catalogue.find(version).id());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(lineage));
        } else {
            new FamilyTree(lineage).lines().forEach(out::println);
        }
        return 0;
    }
}
