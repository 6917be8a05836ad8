package io.colm.engine.onnx;

import io.colm.model.ModelShape;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Rotary positions: the pair {@code (x_j, x_j+d/2)} is turned by {@code position · frequency_j} (Su et al. 2021). Angles are
 * computed in double, once for every position of the context.
 */
final class Rope {
    private final int half;
    private final float[] cosines;
    private final float[] sines;

    Rope(ModelShape shape) {
        half = shape.headDim() / 2;
        cosines = new float[shape.context() * half];
        sines = new float[shape.context() * half];
        double[] frequencies = shape.ropeFrequencies();
        for (int pair = 0; pair < half; pair++) {
            double frequency = frequencies[pair];
            for (int position = 0; position < shape.context(); position++) {
                cosines[position * half + pair] = (float) Math.cos(position * frequency);
                sines[position * half + pair] = (float) Math.sin(position * frequency);
            }
        }
    }

    /** {@code to = scale · rotate(from)} for one head at {@code position}. */
    void rotate(MemorySegment from, long offset, int position, float scale, float[] to, int at) {
        long second = offset + (long) half * Float.BYTES;
        for (int j = 0; j < half; j += Lanes.WIDTH) {
            FloatVector x = Lanes.load(from, offset + (long) j * Float.BYTES).mul(scale);
            FloatVector y = Lanes.load(from, second + (long) j * Float.BYTES).mul(scale);
            FloatVector cos = FloatVector.fromArray(Lanes.SPECIES, cosines, position * half + j);
            FloatVector sin = FloatVector.fromArray(Lanes.SPECIES, sines, position * half + j);
            x.mul(cos).sub(y.mul(sin)).intoArray(to, at + j);
            y.mul(cos).add(x.mul(sin)).intoArray(to, at + half + j);
        }
    }
}
