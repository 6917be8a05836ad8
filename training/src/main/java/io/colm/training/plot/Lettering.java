package io.colm.training.plot;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;

/**
 * Letters as outlines, by the font that comes with PDFBox, Liberation Sans: Java's own text fails on a machine without
 * fonts, and differs between machines that have some. Arial and Helvetica have the same widths.
 */
final class Lettering {

    private static final Lettering SANS = new Lettering("/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf");

    private final TrueTypeFont font;
    private final CmapLookup glyphs;
    private final double em;

    private Lettering(String resource) {
        try (InputStream file = Objects.requireNonNull(PDDocument.class.getResourceAsStream(resource), resource)) {
            font = new TTFParser().parse(new RandomAccessReadBuffer(file.readAllBytes()));
            glyphs = font.getUnicodeCmapLookup();
            em = font.getUnitsPerEm();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double width(String text, double size) {
        return SANS.advance(text) * size / SANS.em;
    }

    /** {@code text}, or as much of it as fits with an ellipsis. */
    static String fitting(String text, double size, double width) {
        String fitting = text;
        for (int end = text.length(); end > 0 && width(fitting, size) > width; end--) {
            fitting = text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, end) - 1)) + "…";
        }
        return fitting;
    }

    /** The outline of {@code text}, which begins at 0 on the base line. */
    static Shape outline(String text, double size) {
        try {
            return SANS.path(text, size / SANS.em);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double advance(String text) {
        return text.codePoints().mapToDouble(this::advance).sum();
    }

    private double advance(int character) {
        try {
            return font.getAdvanceWidth(glyphs.getGlyphId(character));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized Shape path(String text, double scale) throws IOException {
        Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO);
        double x = 0;
        for (int character : text.codePoints().toArray()) {
            int glyph = glyphs.getGlyphId(character);
            var outline = font.getGlyph().getGlyph(glyph);
            if (outline != null) {
                path.append(outline.getPath().getPathIterator(AffineTransform.getTranslateInstance(x, 0)), false);
            }
            x += advance(character);
        }
        return path.createTransformedShape(AffineTransform.getScaleInstance(scale, -scale));
    }
}
