package io.colm.training.plot;

/** What a chart shows, for any canvas. */
interface Drawing {

    int width();

    int height();

    void draw(Canvas canvas);
}
