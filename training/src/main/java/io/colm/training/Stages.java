package io.colm.training;

/** In which order the chains of a model are trained. */
public enum Stages {
    /** All chains at once: each step on the loss of the full model and of one shorter prefix. */
    JOINT,
    /** One chain after the other, each on the loss of its own prefix; the chains before it stay bit for bit as they are. */
    STAGEWISE
}
