package io.colm.training.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.training.corpus.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeenTests {

    @TempDir
    Path folder;

    private static byte[] digest(int i) {
        return Sha256.start().digest(ByteBuffer.allocate(4).putInt(i).array());
    }

    @Test
    void eachDigestIsNewOnce() throws IOException {
        try (Seen seen = new Seen(folder, 4)) {
            for (int i = 0; i < 1000; i++) {
                assertThat(seen.add(digest(i))).isTrue();
                assertThat(seen.add(digest(i / 2))).isFalse();
            }
            for (int i = 0; i < 1000; i++) {
                assertThat(seen.add(digest(i))).isFalse();
            }
            byte[] near = digest(0);
            near[31]++;
            assertThat(seen.add(near)).isTrue();
        }
        assertThat(folder).isEmptyDirectory();
    }
}
