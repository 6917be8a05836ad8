package io.colm.gateway.answer;

import io.colm.gateway.generation.Answer;
import io.colm.gateway.price.Bill;
import java.util.List;

/** How an endpoint shows its answers. */
public interface Rendering {

    /** The chunks of a streamed answer. */
    List<?> chunks(Answer answer);

    /** The object of a whole answer. */
    Object whole(Transcript transcript, Bill bill);
}
