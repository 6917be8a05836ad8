package io.colm.engine.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/** A row's logits: the sum of its chains' heads, chain 1 first. */
final class Logits {
    private Logits() {}

    /** {@code to += scale · partial}, or {@code to = scale · partial} where nothing is there yet. */
    static void add(float[] to, MemorySegment partial, long offset, float scale, boolean more) {
        int whole = Lanes.SPECIES.loopBound(to.length);
        for (int i = 0; i < whole; i += Lanes.WIDTH) {
            FloatVector part =
                    Lanes.load(partial, offset + (long) i * Float.BYTES).mul(scale);
            (more ? part.add(FloatVector.fromArray(Lanes.SPECIES, to, i)) : part).intoArray(to, i);
        }
        for (int i = whole; i < to.length; i++) {
            float part = partial.get(ValueLayout.JAVA_FLOAT, offset + (long) i * Float.BYTES) * scale;
            to[i] = more ? part + to[i] : part;
        }
    }
}
