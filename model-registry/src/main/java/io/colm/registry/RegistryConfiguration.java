package io.colm.registry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.DeserializationFeature;

@Configuration(proxyBeanMethods = false)
class RegistryConfiguration {

    private static final int BLOCKING_THREADS = 32;

    @Bean
    Blobs blobs(RegistryProperties properties) throws IOException {
        return new Blobs(properties.directory());
    }

    @Bean
    Versions versions(JdbcClient jdbc, PlatformTransactionManager transactions, Blobs blobs) {
        return new Versions(jdbc, new TransactionTemplate(transactions), blobs);
    }

    @Bean
    Evaluations evaluations(JdbcClient jdbc) {
        return new Evaluations(jdbc);
    }

    @Bean
    Lineages lineages(JdbcClient jdbc) {
        return new Lineages(jdbc);
    }

    @Bean
    Pods pods() {
        return new Pods(System::nanoTime);
    }

    @Bean
    MeterBinder podsAlive(Pods pods) {
        return Gauge.builder(
                "colm.registry.pods", pods, served -> served.alive().size())::register;
    }

    /** Files and JDBC block: they are touched on these threads, never on the event loop. */
    @Bean(destroyMethod = "dispose")
    Scheduler blocking() {
        return Schedulers.newBoundedElastic(BLOCKING_THREADS, 10_000, "registry-io", 60, true);
    }

    /** Own event loops: with the global ones, closing this context would end the HTTP of every other in the process. */
    @Bean
    ReactorResourceFactory reactorResources() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        return resources;
    }

    /** Lets a blob's length be announced from inside its stream. */
    @Bean
    ServerWebExchangeContextFilter exchangeInContext() {
        return new ServerWebExchangeContextFilter();
    }

    @Bean
    JsonMapperBuilderCustomizer strictNumbers() {
        return json -> json.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    }
}
