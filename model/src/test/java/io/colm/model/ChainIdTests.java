package io.colm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChainIdTests {
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    // SHA-256 of the bytes that ChainId documents, computed by other means.
    private static final ChainId FIRST =
            new ChainId("466cec6a2b76ec31e16fa18864588d4ccbab869442a9a3e0edfc2bcef0f44ced");
    private static final ChainId SECOND =
            new ChainId("85800a0818adaf7677c6eec0bdd44c03a8e80b5cde2ae54ad8aab0f901514748");

    private static ModelShape shape(int context, double normEpsilon, ChainShape... chains) {
        return new ModelShape(Variant.COLM_AIR, 4096, 8, 32, context, 10_000, normEpsilon, List.of(chains));
    }

    private static final ModelShape SHAPE = shape(512, 1e-5, new ChainShape(128, 2, 384), new ChainShape(64, 0, 192));

    @Test
    void idsAreTheDocumentedHash() {
        assertThat(ChainId.of(null, A, SHAPE, 1)).isEqualTo(FIRST);
        assertThat(ChainId.of(FIRST, B, SHAPE, 2)).isEqualTo(SECOND);
    }

    @Test
    void idsDoNotDependOnTheLanguageOfTheMachine() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(ChainId.of(null, A, SHAPE, 1)).isEqualTo(FIRST);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void laterChainsAndTheContextDoNotChangeAnId() {
        ModelShape grown =
                shape(2048, 1e-5, new ChainShape(128, 2, 384), new ChainShape(64, 0, 192), new ChainShape(64, 0, 192));
        assertThat(ChainId.of(null, A, grown, 1)).isEqualTo(FIRST);
        assertThat(ChainId.of(FIRST, B, grown, 2)).isEqualTo(SECOND);
    }

    @Test
    void parentDigestAndShapeEachChangeTheId() {
        Set<ChainId> ids = new HashSet<>(Set.of(FIRST, SECOND));
        ids.add(ChainId.of(null, B, SHAPE, 1));
        ids.add(ChainId.of(FIRST, A, SHAPE, 2));
        ids.add(ChainId.of(SECOND, B, SHAPE, 2));
        ids.add(ChainId.of(null, A, shape(512, 1e-6, new ChainShape(128, 2, 384)), 1));
        ids.add(ChainId.of(null, A, shape(512, 1e-5, new ChainShape(128, 2, 383)), 1));
        assertThat(ids).hasSize(7);
    }

    @Test
    void scaledFrequenciesAddALine() {
        var scaling = new RopeScaling(RopeScaling.Type.LLAMA3, 8, 1, 4, 8192);
        var shape = new ModelShape(
                Variant.COLM_AIR, 4096, 8, 32, 512, 10_000, scaling, 1e-5, List.of(new ChainShape(128, 2, 384)));
        assertThat(ChainId.of(null, A, shape, 1))
                .isEqualTo(new ChainId("9a9e42d1e02a9689883b6b630ee0276f5b37ad48f2b23fad5be34599c2477423"));
    }

    @Test
    void onlyLowerCaseHexadecimalIsAnId() {
        for (String wrong : List.of("", "A".repeat(64), "a".repeat(63), "g".repeat(64))) {
            assertThatThrownBy(() -> new ChainId(wrong))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("'" + wrong + "'");
        }
    }
}
