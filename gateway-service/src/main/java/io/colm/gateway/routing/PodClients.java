package io.colm.gateway.routing;

import io.colm.wire.generation.Generations;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** One client for each pod's address. */
@Component
class PodClients {

    private final WebClient.Builder builder;
    private final Map<String, Generations> byUrl = new ConcurrentHashMap<>();

    PodClients(WebClient.Builder builder) {
        this.builder = builder;
    }

    Generations at(String url) {
        return byUrl.computeIfAbsent(url, this::client);
    }

    private Generations client(String url) {
        var adapter = WebClientAdapter.create(builder.clone().baseUrl(url).build());
        return HttpServiceProxyFactory.builderFor(adapter).build().createClient(Generations.class);
    }
}
