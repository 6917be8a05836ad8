package io.colm.training.plot;

import io.colm.training.plot.Canvas.Anchor;
import io.colm.training.plot.Canvas.Ink;
import io.colm.training.plot.Canvas.Label;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** The rectangle in which values are drawn, and the axes around it. */
record Frame(Rectangle2D box, Scale x, Scale y) {

    static final double SIZE = 12;

    double x(double value) {
        return box.getMinX() + box.getWidth() * x.position(value);
    }

    double y(double value) {
        return box.getMaxY() - box.getHeight() * y.position(value);
    }

    /** Grid lines and numbers along the lower side, and below them what they are. */
    void drawX(Canvas canvas, String label) {
        double y = box.getMaxY();
        for (Tick tick : x.ticks((int) (box.getWidth() / 90))) {
            double at = x(tick.value());
            canvas.stroke(new Line2D.Double(at, box.getMinY(), at, y), Ink.GRID, 1);
            canvas.text(new Label(tick.label(), SIZE, Anchor.MIDDLE), at, y + 17);
        }
        canvas.text(new Label(label, SIZE, Anchor.MIDDLE), box.getCenterX(), y + 36);
    }

    /** Grid lines and numbers along the left side, and left of them what they are. */
    void drawY(Canvas canvas, String label) {
        double x = box.getMinX();
        for (Tick tick : y.ticks((int) (box.getHeight() / 45))) {
            double at = y(tick.value());
            canvas.stroke(new Line2D.Double(x, at, box.getMaxX(), at), Ink.GRID, 1);
            canvas.text(new Label(tick.label(), SIZE, Anchor.END), x - 7, at + 4);
        }
        canvas.text(new Label(label, SIZE, Anchor.MIDDLE, true), 24, box.getCenterY());
    }

    /** The left and the lower side, over the grid. */
    void drawSides(Canvas canvas) {
        Path2D sides = new Path2D.Double();
        sides.moveTo(box.getMinX(), box.getMinY());
        sides.lineTo(box.getMinX(), box.getMaxY());
        sides.lineTo(box.getMaxX(), box.getMaxY());
        canvas.stroke(sides, Ink.AXIS, 1);
    }
}
