package io.colm.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DetokenizerTests {
    private final Detokenizer bytewise = new Detokenizer(token -> new byte[] {(byte) token});

    private String stream(byte[] bytes) {
        var text = new StringBuilder();
        for (byte b : bytes) {
            String part = bytewise.push(b & 255);
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(part)).isTrue();
            text.append(part);
        }
        return text.append(bytewise.flush()).toString();
    }

    @Test
    void aCharacterAppearsWithItsLastByte() {
        byte[] rabbit = "\ud83d\udc30".getBytes(StandardCharsets.UTF_8);
        assertThat(bytewise.push(rabbit[0])).isEmpty();
        assertThat(bytewise.push(rabbit[1])).isEmpty();
        assertThat(bytewise.push(rabbit[2])).isEmpty();
        assertThat(bytewise.push(rabbit[3])).isEqualTo("\ud83d\udc30");
        assertThat(bytewise.flush()).isEmpty();
    }

    @Test
    void emojiCjkAndCombiningMarksAreExact() {
        for (String text :
                List.of("\ud83d\udc68\u200d\ud83d\udc69 ok", "\u65e5\u672c\u8a9e", "e\u0301a\u0308\u0323", "\u0000")) {
            assertThat(stream(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
        }
    }

    @Test
    void anUnfinishedCharacterIsFlushedAsAReplacement() {
        assertThat(bytewise.push('a')).isEqualTo("a");
        assertThat(bytewise.push(0xF0)).isEmpty();
        assertThat(bytewise.push(0x9F)).isEmpty();
        assertThat(bytewise.flush()).isEqualTo("\ufffd");
        assertThat(bytewise.push('b')).isEqualTo("b");
    }

    @Test
    void invalidBytesBecomeWhatJavaMakesOfThem() {
        var random = new Random(7);
        int[] nasty = {0x41, 0x80, 0xBF, 0xC0, 0xC3, 0xE0, 0xE2, 0xED, 0xA0, 0xF0, 0xF4, 0xF5, 0x9F, 0x90, 0xFF};
        for (int round = 0; round < 5_000; round++) {
            var bytes = new ByteArrayOutputStream();
            random.ints(random.nextInt(12), 0, nasty.length).forEach(i -> bytes.write(nasty[i]));
            assertThat(stream(bytes.toByteArray())).isEqualTo(bytes.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aTokenOfManyCharactersComesWhole() {
        var words = new Detokenizer(token -> "hello ".repeat(token).getBytes(StandardCharsets.UTF_8));
        assertThat(words.push(100)).isEqualTo("hello ".repeat(100));
        assertThat(words.push(0)).isEmpty();
    }
}
