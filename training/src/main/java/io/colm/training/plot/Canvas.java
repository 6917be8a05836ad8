package io.colm.training.plot;

import java.awt.Shape;
import java.awt.geom.Rectangle2D;

/** What is drawn on, in units of which a chart is a few hundred wide; y grows downwards. */
interface Canvas {

    /** @param opacity from 0 to 1 */
    record Ink(int rgb, double opacity) {

        static final Ink TEXT = new Ink(0x24292F);
        static final Ink AXIS = new Ink(0x6E7781);
        static final Ink GRID = new Ink(0xE4E7EB);

        Ink(int rgb) {
            this(rgb, 1);
        }

        Ink faint(double opacity) {
            return new Ink(rgb, opacity);
        }
    }

    /** Which part of a text lies at its place. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /** @param upwards read from below to above */
    record Label(String text, double size, Anchor anchor, boolean upwards) {

        Label(String text, double size, Anchor anchor) {
            this(text, size, anchor, false);
        }
    }

    void stroke(Shape path, Ink ink, double width);

    void fill(Shape area, Ink ink);

    /** @param y of the base line */
    void text(Label label, double x, double y);

    /** Draws {@code inside}, and of it only what lies in {@code frame}. */
    void clipped(Rectangle2D frame, Runnable inside);
}
