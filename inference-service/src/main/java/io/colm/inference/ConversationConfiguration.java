package io.colm.inference;

import io.colm.wire.kv.KvCache;
import io.colm.wire.registry.Registry;
import java.net.URI;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** The services this pod talks to. */
@Configuration(proxyBeanMethods = false)
class ConversationConfiguration {

    /** Own event loops: a service that closes in the same virtual machine must not take this one's with it. */
    @Bean
    ReactorResourceFactory reactorResources() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        return resources;
    }

    @Bean
    Registry registry(WebClient.Builder builder, InferenceProperties properties) {
        return conversation(Registry.class, builder, properties.registryUrl());
    }

    @Bean
    @ConditionalOnProperty("colm.inference.kv-url")
    KvCache kvCache(WebClient.Builder builder, InferenceProperties properties) {
        return conversation(KvCache.class, builder, URI.create(String.valueOf(properties.kvUrl())));
    }

    private static <T> T conversation(Class<T> type, WebClient.Builder builder, URI url) {
        WebClient client = builder.clone().baseUrl(url.toString()).build();
        return HttpServiceProxyFactory.builderFor(WebClientAdapter.create(client))
                .build()
                .createClient(type);
    }
}
