package io.colm.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.registry.Pod;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NeedTests {

    private static final Pod POD = new Pod("a", "http://localhost:1", "tales", "v1", 2, 4, false, 512, true, 0, 3000);

    @Test
    void aPodMustHoldModelVersionAndChains() {
        assertThat(need("tales", null, 2).metBy(POD)).isTrue();
        assertThat(need("tales", "v1", 1).metBy(POD)).isTrue();
        assertThat(need("tales", null, 3).metBy(POD)).isFalse();
        assertThat(need("tales", "v2", 1).metBy(POD)).isFalse();
        assertThat(need("other", null, 1).metBy(POD)).isFalse();
        assertThat(new Need("tales", null, 1, 0, Set.of("a")).metBy(POD)).isFalse();
    }

    @Test
    void equalPromptsPreferTheSamePod() {
        int a = new Need("tales", null, 1, 77, Set.of()).affinity("a");

        assertThat(new Need("tales", null, 4, 77, Set.of()).affinity("a")).isEqualTo(a);
        assertThat(new Need("tales", null, 1, 78, Set.of()).affinity("a")).isNotEqualTo(a);
    }

    private static Need need(String model, String version, int chains) {
        return new Need(model, version, chains, 0, Set.of());
    }
}
