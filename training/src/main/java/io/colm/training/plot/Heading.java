package io.colm.training.plot;

import io.colm.training.plot.Canvas.Anchor;
import io.colm.training.plot.Canvas.Label;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** A chart's title and, in as many rows as it takes, the names of its series. */
record Heading(String title, List<String> names, double width) {

    private static final double LEFT = 16;
    private static final double TITLE = 16;
    private static final double ROW = 19;
    private static final double KEY = 22;
    private static final double GAP = 18;

    /** Where a series' name stands. */
    private record Place(String name, double x, int row) {}

    double height() {
        return 42 + (names.isEmpty() ? 0 : ROW * (1 + places().getLast().row));
    }

    void draw(Canvas canvas) {
        canvas.text(new Label(Lettering.fitting(title, TITLE, width - 2 * LEFT), TITLE, Anchor.START), LEFT, 27);
        List<Place> places = places();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            double y = 50 + ROW * place.row;
            canvas.fill(new Rectangle2D.Double(place.x, y - 6, KEY - 6, 4), Palette.ink(i));
            canvas.text(new Label(place.name, Frame.SIZE, Anchor.START), place.x + KEY, y);
        }
    }

    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        double x = LEFT;
        int row = 0;
        for (String each : names) {
            String name = Lettering.fitting(each, Frame.SIZE, width - 2 * LEFT - KEY);
            double taken = KEY + Lettering.width(name, Frame.SIZE);
            if (x > LEFT && x + taken > width - LEFT) {
                x = LEFT;
                row++;
            }
            places.add(new Place(name, x, row));
            x += taken + GAP;
        }
        return places;
    }
}
