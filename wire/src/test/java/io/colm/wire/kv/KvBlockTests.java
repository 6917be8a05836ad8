package io.colm.wire.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.kv.KvBlock.Decoded.Damaged;
import io.colm.wire.kv.KvBlock.Decoded.Sound;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KvBlockTests {

    private static final BlockHash HASH =
            new BlockHash("d450dccc926d04a19604b1f68c180aab82dd4029076f0efa8d08589000585e5f");
    private static final KvBlock BLOCK =
            new KvBlock(HASH, 64, ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));

    /** Computed outside Java from the definition's bytes. */
    private static final String GOLDEN =
            "434b5631400000000a00000031212c02" + HASH.hex() + "00".repeat(76) + "642117ab" + "00010203040506070809";

    @Test
    void theBytesAreThoseOfTheDefinition() {
        assertThat(hex(BLOCK.encode())).isEqualTo(GOLDEN);
    }

    @Test
    void aBlockIsReadAsItWasWritten() {
        assertThat(KvBlock.decode(BLOCK.encode())).isEqualTo(new Sound(BLOCK));
        assertThat(KvBlock.decode(ByteBuffer.wrap(HexFormat.of().parseHex(GOLDEN))))
                .isEqualTo(new Sound(BLOCK));
    }

    @Test
    void anEmptyPayloadIsABlock() {
        KvBlock empty = new KvBlock(HASH, 0, ByteBuffer.allocate(0));

        assertThat(KvBlock.decode(empty.encode())).isEqualTo(new Sound(empty));
    }

    @Test
    void writingAndReadingLeaveTheBuffersWhereTheyWere() {
        ByteBuffer payload = ByteBuffer.allocate(20).position(5).limit(15);
        ByteBuffer bytes = new KvBlock(HASH, 64, payload).encode();

        KvBlock.decode(bytes);

        assertThat(payload.position()).isEqualTo(5);
        assertThat(payload.remaining()).isEqualTo(10);
        assertThat(bytes.remaining()).isEqualTo(138);
    }

    @Test
    void aBlockWithinALargerBufferIsRead() {
        ByteBuffer large = ByteBuffer.allocateDirect(200);
        large.position(30).put(BLOCK.encode()).flip().position(30);

        assertThat(KvBlock.decode(large)).isEqualTo(new Sound(BLOCK));
    }

    @Test
    void everyFlippedBitIsDamage() {
        byte[] sound = BLOCK.encode().array();
        List<Integer> unnoticed = new ArrayList<>();
        for (int bit = 0; bit < 8 * sound.length; bit++) {
            byte[] flipped = sound.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            if (!(KvBlock.decode(ByteBuffer.wrap(flipped)) instanceof Damaged)) {
                unnoticed.add(bit);
            }
        }

        assertThat(unnoticed).isEmpty();
    }

    @Test
    void everyOtherLengthIsDamage() {
        byte[] sound = BLOCK.encode().array();
        for (int length = 0; length <= 2 * sound.length; length++) {
            KvBlock.Decoded decoded = KvBlock.decode(ByteBuffer.wrap(Arrays.copyOf(sound, length)));

            assertThat(decoded instanceof Damaged).as("%d bytes", length).isEqualTo(length != sound.length);
        }
    }

    @Test
    void theReasonSaysWhatIsDamaged() {
        assertThat(reason(0, 100)).isEqualTo("short");
        assertThat(reason(0, 138)).isEqualTo("format");
        assertThat(reason(20, 138)).isEqualTo("header");
        assertThat(reason(130, 138)).isEqualTo("payload");
        assertThat(reason(-1, 137)).isEqualTo("length");
    }

    @Test
    void noiseIsDamage() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            byte[] noise = new byte[random.nextInt(400)];
            random.nextBytes(noise);

            assertThat(KvBlock.decode(ByteBuffer.wrap(noise))).isInstanceOf(Damaged.class);
        }
    }

    private static String reason(int flippedByte, int length) {
        byte[] bytes = Arrays.copyOf(BLOCK.encode().array(), length);
        if (flippedByte >= 0) {
            bytes[flippedByte] ^= 1;
        }
        return ((Damaged) KvBlock.decode(ByteBuffer.wrap(bytes))).reason();
    }

    private static String hex(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.duplicate().get(array);
        return HexFormat.of().formatHex(array);
    }
}
