package io.colm.gateway;

import io.colm.gateway.routing.RoutingProperties;
import io.colm.wire.registry.Registry;
import java.time.Clock;
import java.time.InstantSource;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

/** What the gateway's classes are built on. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {

    /** Every stream holds a connection to its pod for as long as it runs. */
    private static final int CONNECTIONS = 4096;

    @Bean
    InstantSource clock() {
        return Clock.systemUTC();
    }

    @Bean
    Registry registry(WebClient.Builder builder, RoutingProperties routing) {
        var adapter = WebClientAdapter.create(
                builder.clone().baseUrl(routing.registry()).build());
        return HttpServiceProxyFactory.builderFor(adapter).build().createClient(Registry.class);
    }

    /** A number where a text belongs is a mistake to be told, not one to be mended in silence. */
    @Bean
    JsonMapperBuilderCustomizer strictTexts() {
        return mapper -> mapper.withCoercionConfig(
                LogicalType.Textual,
                texts -> texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    /** Resources of its own, not the process-wide ones: closing one service must not silence others beside it. */
    @Bean
    ReactorResourceFactory reactorResourceFactory() {
        var resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        resources.setConnectionProviderSupplier(() -> ConnectionProvider.create("pods", CONNECTIONS));
        return resources;
    }
}
