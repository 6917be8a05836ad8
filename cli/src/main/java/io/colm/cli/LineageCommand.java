package io.colm.cli;

import io.colm.cli.platform.Catalogue;
import io.colm.wire.registry.Lineage;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Mixin
    VersionOptions wanted = new VersionOptions();

    @Option(names = "--json", description = "As JSON: the registry's answer.")
    boolean json;

    @Override
    public Integer call() {
        Catalogue catalogue = new Catalogue(HttpClient.newHttpClient(), wanted.registry);
        Lineage lineage = catalogue.lineage(catalogue.find(wanted.version).id());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(lineage));
        } else {
            new FamilyTree(lineage).lines().forEach(out::println);
        }
        return 0;
    }
}
