package io.colm.training.corpus;

/** What a model is measured on and not trained on. */
public interface HeldOut {

    String name();

    /**
     * Rows of {@code length} tokens and what follows each, the same at every call; targets that do not count are left out
     * of the loss.
     *
     * @param most rows wanted at most, spread over all there is
     */
    Batch heldOut(int length, int most);
}
