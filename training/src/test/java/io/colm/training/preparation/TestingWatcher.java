package io.colm.training.preparation;

import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told. */
final class TestingWatcher implements Preparation.Watcher {

    final List<String> begun = new ArrayList<>();
    final List<Long> read = new ArrayList<>();

    @Override
    public void begin(String purpose, long bytes) {
        begun.add(purpose + " " + bytes);
        read.clear();
    }

    @Override
    public void read(long bytes) {
        read.add(bytes);
    }
}
