package io.colm.gateway.answer;

/** What every object of one answer repeats: its id, when it was made in seconds since 1970, the id of its tier. */
public record Envelope(String id, long created, String model) {}
