package io.colm.gateway;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the gateway. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class GatewayApplication {

    public static void main(String[] args) {
        // Its own file name, so that all services can live on one class path.
        new SpringApplicationBuilder(GatewayApplication.class)
                .properties("spring.config.name=gateway-service")
                .run(args);
    }
}
