package io.colm.model;

import java.util.Arrays;
import java.util.List;

/** Name and dimensions of one tensor of a shard; row-major, outputs before inputs. */
public record TensorSpec(String name, List<Integer> dimensions) {

    public TensorSpec {
        dimensions = List.copyOf(dimensions);
    }

    TensorSpec(String name, int... dimensions) {
        this(name, Arrays.stream(dimensions).boxed().toList());
    }

    /** Number of elements. */
    public long elements() {
        long elements = 1;
        for (int dimension : dimensions) {
            elements = Math.multiplyExact(elements, dimension);
        }
        return elements;
    }
}
