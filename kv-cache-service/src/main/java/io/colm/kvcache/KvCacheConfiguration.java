package io.colm.kvcache;

import io.colm.kvcache.tier.Faults;
import io.colm.kvcache.tier.MemoryTier;
import io.colm.kvcache.tier.RedisTier;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

@Configuration(proxyBeanMethods = false)
class KvCacheConfiguration {

    @Bean
    Faults faults(MeterRegistry meters) {
        return new Faults(meters);
    }

    @Bean
    MemoryTier memory(KvCacheProperties properties, MeterRegistry meters) {
        MemoryTier memory = new MemoryTier(properties.memory().toBytes());
        return meters.gauge("colm.kv.hot.blocks", memory, MemoryTier::size);
    }

    @Bean(destroyMethod = "close")
    RedisTier redis(KvCacheProperties properties, Faults faults) {
        return RedisTier.open(properties.redis(), faults);
    }

    @Bean
    KvBlocks blocks(MemoryTier memory, RedisTier redis, KvCacheProperties properties, Faults faults) {
        return new KvBlocks(memory, redis, properties.fetchDeadline(), faults);
    }

    /** Own event loops: with the global ones, closing this context would end the HTTP of every other in the process. */
    @Bean
    ReactorResourceFactory reactorResources() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        return resources;
    }
}
