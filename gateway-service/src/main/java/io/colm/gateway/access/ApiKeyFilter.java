package io.colm.gateway.access;

import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Lets nobody past /v1 without a key. */
@Component
@Order(10)
final class ApiKeyFilter implements WebFilter {

    private static final String SCHEME = "Bearer ";

    private final ApiKeys keys;

    ApiKeyFilter(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain next) {
        if (!exchange.getRequest().getPath().value().startsWith("/v1/")) {
            return next.filter(exchange);
        }
        return Mono.fromCallable(() -> key(exchange)).flatMap(key -> {
            exchange.getAttributes().put(ApiKey.ATTRIBUTE, key);
            return next.filter(exchange);
        });
    }

    private ApiKey key(ServerWebExchange exchange) {
        @Nullable String header = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new ApiException(ApiError.unauthorized("No API key: send it as 'Authorization: Bearer KEY'."));
        }
        return keys.find(header.substring(SCHEME.length()).strip())
                .orElseThrow(() -> new ApiException(ApiError.unauthorized("This API key is not known here.")));
    }
}
