package io.colm.wire.generation;

/** Why a generation ended: the model or a stop text ended it, the length did, or somebody cancelled it. */
public enum FinishReason {
    STOP,
    LENGTH,
    CANCELLED
}
