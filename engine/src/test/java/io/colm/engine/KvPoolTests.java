package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KvPoolTests {

    private final KvLayout layout = KvLayout.of(TestingModels.air(2), KvLayout.ElementType.BF16);
    private final KvPool pool = new KvPool(layout, 2);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void aBlockIsFreeAgainWithItsLastReference() {
        int block = pool.allocate();
        pool.retain(block);
        pool.release(block);
        assertThat(pool.free()).isEqualTo(1);
        pool.release(block);
        assertThat(pool.free()).isEqualTo(2);
    }

    @Test
    void anEmptyPoolSaysSo() {
        pool.allocate();
        pool.allocate();
        assertThatThrownBy(pool::allocate).hasMessage("No KV block is free");
    }

    @Test
    void aFreeBlockCannotBeReleasedOrRetained() {
        assertThatThrownBy(() -> pool.release(1)).hasMessageContaining("released more often");
        assertThatThrownBy(() -> pool.retain(1)).hasMessage("KV block 1 is free");
    }

    @Test
    void blocksDoNotOverlap() {
        pool.bytes(0).put(0, new byte[(int) layout.blockBytes()]);
        pool.bytes(1).put(0, (byte) 7);
        assertThat(pool.bytes(0).get((int) layout.blockBytes() - 1)).isZero();
        assertThat(pool.memory().asSlice(pool.offset(1)).asByteBuffer().get(0)).isEqualTo((byte) 7);
    }

    @Test
    void keysAndValuesOfEveryLayerAndHeadHaveAPlaceOfTheirOwn() {
        var wide = new KvLayout(KvLayout.ElementType.F32, 3, 2, 8);
        long place = 0;
        for (int layer = 0; layer < 3; layer++) {
            for (int head = 0; head < 2; head++) {
                assertThat(wide.keys(layer, head)).isEqualTo(place + head * wide.planeBytes());
                assertThat(wide.values(layer, head)).isEqualTo(place + (2 + head) * wide.planeBytes());
            }
            place += 4 * wide.planeBytes();
        }
        assertThat(wide.blockBytes()).isEqualTo(place).isEqualTo(3L * 2 * 2 * 64 * 8 * 4);
    }

    @Test
    void scalesStandBehindTheElementsOfEveryPlane() {
        var scaled = new KvLayout(KvLayout.ElementType.INT8, 3, 2, 8);
        assertThat(scaled.scales()).isEqualTo(64 * 8);
        assertThat(scaled.planeBytes()).isEqualTo(64 * 8 + 64 * 2);
        assertThat(scaled.values(2, 1)).isEqualTo(11 * scaled.planeBytes());
        assertThat(scaled.blockBytes()).isEqualTo(12 * scaled.planeBytes());
    }

    /** Blocks in Redis are found by these names. */
    @Test
    void layoutsKeepTheirNames() {
        assertThat(new KvLayout(KvLayout.ElementType.F32, 3, 2, 8).text()).isEqualTo("air F32 3 2 8 64 kT v");
        assertThat(new KvLayout(KvLayout.ElementType.INT8, 3, 2, 8).text()).isEqualTo("air INT8 3 2 8 64 kTs vs");
    }

    @Test
    void theNameOfALayoutIsTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(layout.text()).isEqualTo("air BF16 1 1 4 64 kT v");
        } finally {
            Locale.setDefault(before);
        }
    }
}
