package io.colm.engine;

/** How busy an engine is: sequences that run and wait, KV blocks that are free and that there are. */
public record EngineLoad(int running, int waiting, int freeKvBlocks, int capacityKvBlocks) {}
