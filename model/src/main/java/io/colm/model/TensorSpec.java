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
        return dimensions.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }
}
