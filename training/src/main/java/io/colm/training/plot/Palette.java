package io.colm.training.plot;

import io.colm.training.plot.Canvas.Ink;
import java.util.List;

/** Colours that the colour-blind tell apart (Okabe and Ito, 2008), those that show best on white first. */
public final class Palette {

    private static final List<Integer> COLOURS =
            List.of(0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000, 0x8C8C8C);

    private Palette() {}

    /** All of them, for other charts of the same things. */
    public static List<Integer> colours() {
        return COLOURS;
    }

    static Ink ink(int series) {
        return new Ink(COLOURS.get(series % COLOURS.size()));
    }
}
