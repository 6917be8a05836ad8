package io.colm.registry;

import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.resource.NoResourceFoundException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.DisconnectedClientHelper;

@RestControllerAdvice
class RefusalResponses {

    private static final Logger log = LoggerFactory.getLogger(RefusalResponses.class);

    @ExceptionHandler
    ResponseEntity<WireError> refused(Refusal refusal) {
        return response(refusal.error());
    }

    @ExceptionHandler
    ResponseEntity<WireError> nowhere(NoResourceFoundException e) {
        return response(new WireError(
                ErrorCode.NOT_FOUND, "There is nothing at this address; the registry's are under /v1.", null));
    }

    @ExceptionHandler
    ResponseEntity<WireError> unreadable(ResponseStatusException e) {
        ErrorCode code = e.getStatusCode().isSameCodeAs(HttpStatus.NOT_FOUND)
                ? ErrorCode.NOT_FOUND
                : e.getStatusCode().is4xxClientError() ? ErrorCode.INVALID_REQUEST : ErrorCode.INTERNAL;
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
        String message = cause == e ? e.getMessage() : e.getReason() + ": " + cause.getMessage();
        return response(new WireError(code, message, null));
    }

    @ExceptionHandler
    ResponseEntity<WireError> failed(Throwable e) {
        if (!DisconnectedClientHelper.isClientDisconnectedException(e)) {
            log.error("A request failed", e);
        }
        return response(new WireError(ErrorCode.INTERNAL, "The registry failed; its log says why.", null));
    }

    /** The content type is said outright: an error is JSON even to a client that asked for octets. */
    private static ResponseEntity<WireError> response(WireError error) {
        return ResponseEntity.status(error.code().status())
                .contentType(MediaType.APPLICATION_JSON)
                .body(error);
    }
}
