package io.colm.cli.tour;

import java.io.PrintStream;

/** Shows a stream as it comes; where the chain count changes, a mark says so. */
public final class Console {

    private static final String[] COLOURS = {"\u001b[0m", "\u001b[36m", "\u001b[33m", "\u001b[32m", "\u001b[35m"};
    private static final String PLAIN = "\u001b[0m";
    private static final int WIDTH = 100;

    private final PrintStream out;
    private final boolean colour;
    private int chains;
    private int column;

    public Console(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    void begin() {
        chains = 0;
        column = 0;
        out.print("   ");
    }

    void show(Chunk chunk) {
        if (chunk.chains() != chains) {
            chains = chunk.chains();
            mark();
        }
        for (char character : chunk.text().toCharArray()) {
            print(character);
        }
        out.flush();
    }

    void end() {
        out.println(colour ? PLAIN : "");
    }

    private void mark() {
        String mark = "[" + chains + (chains == 1 ? " chain] " : " chains] ");
        out.print(colour ? COLOURS[Math.min(chains, COLOURS.length - 1)] + mark : mark);
        column += mark.length();
    }

    private void print(char character) {
        boolean wrap = character == '\n' || (character == ' ' && column > WIDTH);
        out.print(wrap ? "\n   " : String.valueOf(character));
        column = wrap ? 0 : column + 1;
    }
}
