package io.colm.gateway.error;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Answers every failure that comes before the first byte, wherever it arose. */
@Component
@Order(-2)
final class ErrorResponses implements WebExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ErrorResponses.class);

    private final JsonMapper json;

    ErrorResponses(JsonMapper json) {
        this.json = json;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable problem) {
        var response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(problem);
        }
        ApiError error = Problems.explain(problem);
        if (problem instanceof ApiException) {
            log.debug("{}{} {}", exchange.getLogPrefix(), error.status(), error.message());
        } else if (error.status() >= 500) {
            log.warn("{}{}", exchange.getLogPrefix(), error.message(), problem);
        }
        response.setStatusCode(HttpStatusCode.valueOf(error.status()));
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        if (error.status() == 429 || error.status() == 503) {
            response.getHeaders().set("Retry-After", "1");
        }
        byte[] body = json.writeValueAsBytes(ErrorBody.of(problem));
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }
}
