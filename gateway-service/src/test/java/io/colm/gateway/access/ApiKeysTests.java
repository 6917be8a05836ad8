package io.colm.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ApiKeysTests {

    /** SHA-256 of "secret". */
    private static final String DIGEST = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    @Test
    void aKeyIsFoundByItselfOrByItsDigest() {
        var plain = new ApiKey("plain", "open", null, null, null);
        var hashed = new ApiKey("hashed", null, DIGEST, 2, null);
        var keys = new ApiKeys(List.of(plain, hashed));

        assertThat(keys.find("open")).contains(plain);
        assertThat(keys.find("secret")).contains(hashed);
        assertThat(keys.find(DIGEST)).isEmpty();
        assertThat(keys.find("")).isEmpty();
    }

    @Test
    void aKeyThatCannotBeMeantIsRefusedByName() {
        assertThatThrownBy(() -> new ApiKey("a/b", "x", null, null, null)).hasMessageContaining("name");
        assertThatThrownBy(() -> new ApiKey("a", "x", DIGEST, null, null)).hasMessageContaining("exactly one");
        assertThatThrownBy(() -> new ApiKey("a", null, null, null, null)).hasMessageContaining("exactly one");
        assertThatThrownBy(() -> new ApiKey("a", null, "12", null, null)).hasMessageContaining("sha256");
        assertThatThrownBy(() -> new ApiKey("a", "x", null, 0, null)).hasMessageContaining("max-chains");
        assertThatThrownBy(() -> new ApiKey("a", "x", null, null, 11)).hasMessageContaining("max-priority");
        assertThatThrownBy(() -> new ApiKeys(
                        List.of(new ApiKey("a", "x", null, null, null), new ApiKey("a", "y", null, null, null))))
                .hasMessageContaining("same name");
    }
}
