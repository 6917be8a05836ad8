package io.colm.cli.experiment;

/** What a trial learns from. */
enum Lesson {
    /** The common text. */
    TEXT,
    /** The text of a user, which chain tuning is for. */
    TASK,
    /** Rows of facts to find again. */
    RETRIEVAL
}
