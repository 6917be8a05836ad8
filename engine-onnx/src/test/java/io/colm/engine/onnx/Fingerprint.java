package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import io.colm.model.reference.RandomModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** A number that stands for every bit of what a small model computes; also a program, to be run by other JVMs. */
final class Fingerprint {
    static final int LENGTH = 20;

    private Fingerprint() {}

    public static void main(String[] arguments) throws IOException {
        for (OnnxSettings settings : TestingModels.SETTINGS) {
            try (var steps = new Steps(TestingModels.open(model(), settings))) {
                System.out.println("fingerprint " + of(steps, steps.sequence(LENGTH)));
            }
        }
    }

    static RandomModel model() {
        return TestingModels.model(32, 2, 2, 128, 64);
    }

    /** Of a prefill and a decode step at every tier: keys, values and logits. */
    static int of(Steps steps, int[] blocks) {
        int[] tokens = Steps.tokens(LENGTH, 9);
        steps.prefill(Arrays.copyOf(tokens, LENGTH - 1), 12, blocks);
        int hash = 0;
        for (int tier = 1; tier <= steps.runner.chains(); tier++) {
            List<float[]> logits =
                    steps.row(tokens[LENGTH - 1], LENGTH - 1, tier, blocks).run();
            hash = 31 * hash + Arrays.hashCode(logits.getFirst());
        }
        return 31 * hash + keysAndValues(steps, blocks[0]);
    }

    /** Of what stands in a block up to the last position. */
    private static int keysAndValues(Steps steps, int block) {
        KvLayout layout = steps.pool.layout();
        ByteBuffer bytes = steps.pool.bytes(block);
        int hash = 0;
        for (int layer = 0; layer < layout.layers(); layer++) {
            for (int head = 0; head < layout.kvHeads(); head++) {
                int values = Math.toIntExact(layout.values(layer, head));
                int length = LENGTH * layout.headDim() * layout.type().bytes();
                hash = 31 * hash + bytes.slice(values, length).hashCode();
                int keys = Math.toIntExact(layout.keys(layer, head));
                for (int plane : new int[] {keys, values}) {
                    int scales = plane + Math.toIntExact(layout.scales());
                    hash = 31 * hash
                            + bytes.slice(scales, LENGTH * layout.type().scaleBytes())
                                    .hashCode();
                }
                for (int i = 0; i < layout.headDim(); i++) {
                    int key = keys + i * KvLayout.POSITIONS * layout.type().bytes();
                    hash = 31 * hash
                            + bytes.slice(key, LENGTH * layout.type().bytes()).hashCode();
                }
            }
        }
        return hash;
    }
}
