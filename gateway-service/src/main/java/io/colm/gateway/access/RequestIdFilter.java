package io.colm.gateway.access;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Gives every answer an {@code x-request-id}: the caller's own, where it is fit to be logged. */
@Component
@Order(0)
final class RequestIdFilter implements WebFilter {

    private static final String HEADER = "x-request-id";
    private static final Pattern FIT = Pattern.compile("[\\x21-\\x7e]{1,128}");

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain next) {
        @Nullable String given = exchange.getRequest().getHeaders().getFirst(HEADER);
        boolean fit = given != null && FIT.matcher(given).matches();
        exchange.getResponse().getHeaders().set(HEADER, fit ? given : "req_" + UUID.randomUUID());
        return next.filter(exchange);
    }
}
