package io.colm.training.plot;

import java.awt.Shape;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/** Writes SVG 1.1 without ids, styles or references, so that many fit in one page. */
final class SvgCanvas implements Canvas {

    private final StringBuilder svg = new StringBuilder();

    SvgCanvas(int width, int height) {
        svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$s" height="%2$s" viewBox="0 0 %1$s %2$s" \
                font-family="Liberation Sans, Arial, Helvetica, sans-serif">
                <rect width="%1$s" height="%2$s" fill="#fff"/>
                """.formatted(width, height));
    }

    @Override
    public void stroke(Shape path, Ink ink, double width) {
        svg.append("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"%s stroke-linejoin=\"round\"/>\n"
                .formatted(data(path), colour(ink), number(width), opacity("stroke", ink)));
    }

    @Override
    public void fill(Shape area, Ink ink) {
        svg.append("<path d=\"%s\" fill=\"%s\"%s/>\n".formatted(data(area), colour(ink), opacity("fill", ink)));
    }

    @Override
    public void text(Label label, double x, double y) {
        String turn = label.upwards() ? " transform=\"rotate(-90 %s %s)\"".formatted(number(x), number(y)) : "";
        svg.append("<text x=\"%s\" y=\"%s\" font-size=\"%s\" text-anchor=\"%s\" fill=\"%s\"%s>%s</text>\n"
                .formatted(
                        number(x),
                        number(y),
                        number(label.size()),
                        label.anchor().name().toLowerCase(Locale.ROOT),
                        colour(Ink.TEXT),
                        turn,
                        escaped(label.text())));
    }

    @Override
    public void clipped(Rectangle2D frame, Runnable inside) {
        // An inner svg shows only what lies in it, and needs no id as a clip path does.
        svg.append("<svg x=\"%1$s\" y=\"%2$s\" width=\"%3$s\" height=\"%4$s\" viewBox=\"%1$s %2$s %3$s %4$s\">\n"
                .formatted(
                        number(frame.getX()),
                        number(frame.getY()),
                        number(frame.getWidth()),
                        number(frame.getHeight())));
        inside.run();
        svg.append("</svg>\n");
    }

    String svg() {
        return svg + "</svg>\n";
    }

    private static String data(Shape shape) {
        StringBuilder data = new StringBuilder();
        double[] at = new double[6];
        for (PathIterator path = shape.getPathIterator(null); !path.isDone(); path.next()) {
            int kind = path.currentSegment(at);
            data.append("MLQCZ".charAt(kind));
            int numbers = List.of(2, 2, 4, 6, 0).get(kind);
            for (int i = 0; i < numbers; i++) {
                data.append(i == 0 ? "" : " ").append(number(at[i]));
            }
        }
        return data.toString();
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value)
                .setScale(2, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String colour(Ink ink) {
        return "#%06X".formatted(ink.rgb());
    }

    private static String opacity(String what, Ink ink) {
        return ink.opacity() == 1 ? "" : " %s-opacity=\"%s\"".formatted(what, number(ink.opacity()));
    }

    /** Text for XML, in which some control characters cannot be written at all. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("[\\p{Cntrl}\\p{Cs}\uFFFE\uFFFF]", "\uFFFD");
    }
}
