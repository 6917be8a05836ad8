package io.colm.inference.generation;

import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;

/** Answers what went wrong before the first event as a {@link WireError}. */
@RestControllerAdvice(assignableTypes = GenerationController.class)
class ErrorResponses {

    private static final Logger log = LoggerFactory.getLogger(ErrorResponses.class);

    @ExceptionHandler
    ResponseEntity<WireError> refused(RefusedRequestException refusal) {
        return response(refusal.error().code().status(), refusal.error());
    }

    @ExceptionHandler
    ResponseEntity<WireError> unreadable(ServerWebInputException error) {
        Throwable cause = error.getMostSpecificCause();
        String message =
                "The body is no request that a pod understands: " + firstLine(String.valueOf(cause.getMessage()));
        return response(400, new WireError(ErrorCode.INVALID_REQUEST, message, null));
    }

    @ExceptionHandler
    ResponseEntity<WireError> status(ResponseStatusException error) {
        int status = error.getStatusCode().value();
        ErrorCode code = status == 404 ? ErrorCode.NOT_FOUND : ErrorCode.INVALID_REQUEST;
        return response(status, new WireError(code, String.valueOf(error.getMessage()), null));
    }

    @ExceptionHandler
    ResponseEntity<WireError> unexpected(Throwable error) {
        log.error("A request failed", error);
        return response(500, new WireError(ErrorCode.INTERNAL, "The pod failed to answer; its log says why", null));
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    private static ResponseEntity<WireError> response(int status, WireError error) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(error);
    }
}
