package io.colm.training.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws pixels by Java's own rasteriser, and text as outlines. */
final class PngCanvas implements Canvas {

    private static final int PIXELS = 2;

    static {
        // Else Java looks for a screen, and fails where DISPLAY names one that is gone.
        System.setProperty("java.awt.headless", "true");
    }

    private final BufferedImage image;
    private final Graphics2D pen;

    PngCanvas(int width, int height) {
        image = new BufferedImage(PIXELS * width, PIXELS * height, BufferedImage.TYPE_INT_RGB);
        pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, PIXELS * width, PIXELS * height);
        pen.scale(PIXELS, PIXELS);
    }

    @Override
    public void stroke(Shape path, Ink ink, double width) {
        pen.setColor(colour(ink));
        pen.setStroke(new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        pen.draw(path);
    }

    @Override
    public void fill(Shape area, Ink ink) {
        pen.setColor(colour(ink));
        pen.fill(area);
    }

    @Override
    public void text(Label label, double x, double y) {
        AffineTransform place = AffineTransform.getTranslateInstance(x, y);
        if (label.upwards()) {
            place.quadrantRotate(-1);
        }
        double width = Lettering.width(label.text(), label.size());
        place.translate(
                switch (label.anchor()) {
                    case START -> 0;
                    case MIDDLE -> -width / 2;
                    case END -> -width;
                },
                0);
        fill(place.createTransformedShape(Lettering.outline(label.text(), label.size())), Ink.TEXT);
    }

    @Override
    public void clipped(Rectangle2D frame, Runnable inside) {
        pen.setClip(frame);
        inside.run();
        pen.setClip(null);
    }

    byte[] png() {
        pen.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Color colour(Ink ink) {
        return new Color(
                ink.rgb() >> 16 & 255, ink.rgb() >> 8 & 255, ink.rgb() & 255, (int) Math.round(255 * ink.opacity()));
    }
}
