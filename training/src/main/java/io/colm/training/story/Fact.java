package io.colm.training.story;

/** What a story says once and must keep to. */
public enum Fact {
    HERO,
    FRIEND,
    OBJECT,
    PLACE
}
