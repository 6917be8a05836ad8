package io.colm.registry;

import io.colm.wire.WireError;
import io.colm.wire.registry.Registry;
import java.nio.file.Path;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** The real application on an ephemeral port, and a client of it. */
final class RunningRegistry implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final WebClient http;

    RunningRegistry(Path directory) {
        this.context = new SpringApplicationBuilder(RegistryApplication.class)
                .run("--server.port=0", "--colm.registry.directory=" + directory);
        int port =
                ((ReactiveWebServerApplicationContext) context).getWebServer().getPort();
        this.http = WebClient.create("http://localhost:" + port);
    }

    WebClient http() {
        return http;
    }

    Registry client() {
        return client(http);
    }

    static Registry client(WebClient http) {
        return HttpServiceProxyFactory.builderFor(WebClientAdapter.create(http))
                .build()
                .createClient(Registry.class);
    }

    static WireError error(Throwable thrown) {
        WebClientResponseException response = (WebClientResponseException) thrown;
        WireError error = response.getResponseBodyAs(WireError.class);
        if (error.code().status() != response.getStatusCode().value()) {
            throw new AssertionError(error + " came with status " + response.getStatusCode());
        }
        return error;
    }

    @Override
    public void close() {
        context.close();
    }
}
