package io.colm.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationTests {

    private static final String SOUND = TestingModel.named("tales").manifest();

    @Test
    void canonicalJsonIsItsOwnCanonicalJson() {
        Publication once = Publication.read(SOUND);

        assertThat(Publication.read(once.json())).isEqualTo(once);
    }

    @Test
    void fieldsTheRegistryDoesNotKnowAreKept() {
        Publication extended = Publication.read(SOUND.replaceFirst("\\{", "{\"card\": {\"b\": 1, \"a\": [1.5, 2]}, "));

        assertThat(extended.json()).contains("\"card\":{\"a\":[1.5,2],\"b\":1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"format\": \"colm-model-1\" | \"format\": \"colm-model-2\" | format must be colm-model-1",
                "\"format\": \"colm-model-1\",| '' | format",
                "\"name\": \"tales\"          | \"name\": \"Tales!\" | name must be",
                "\"layers\": 6,               | '' | layers",
                "\"layers\": 6                | \"layers\": \"6\" | int",
                "\"layers\": 6                | \"layers\": 6.5 | int",
                "\"layers\": 6                | \"layers\": 6, \"layers\": 7 | Duplicate",
                "chain-1.safetensors          | ../chain-1 | file must be a plain file name",
                "chain-1.safetensors          | manifest.json | another name",
                "chain-1.safetensors          | chain-2.safetensors | different names",
                "\"ropeTheta\": 10000.0       | \"ropeTheta\": 1e999 | range",
                "\"width\": 64                | \"width\": null | null",
                "\"digest\": \"               | \"digest\": \"X | digest must be 64",
                "\"name\": \"tales\"          | \"name\": \"tales\", \"parent\": \"tales\" | parent must be a version's id",
                "\"name\": \"tales\"          | \"name\": \"tales\", \"parent\": null | parent",
            })
    void whatIsWrongIsNamed(String sound, String broken, String named) {
        assertThat(refusal(SOUND.replace(sound, broken)).error().message()).contains(named);
    }

    @Test
    void aScalingOfRotaryFrequenciesIsPartOfTheIdentity() {
        Publication scaled = Publication.read(SOUND.replace("\"ropeTheta\": 10000.0,", """
                "ropeTheta": 10000.0, "ropeScaling": {"type": "LLAMA3", "factor": 8.0, "lowFrequencyFactor": 1.0,
                "highFrequencyFactor": 4.0, "originalContext": 8192},"""));

        assertThat(scaled.json()).contains("\"originalContext\":8192");
        assertThat(catchThrowableOfType(Refusal.class, scaled.manifest()::checkChainIds)
                        .error()
                        .message())
                .contains("The id of chain 1 must be");
        assertThat(Publication.read(SOUND).json()).doesNotContain("ropeScaling");
    }

    @Test
    void theRefusalSaysWhereInTheDocument() {
        String broken = SOUND.replace("\"file\": \"chain-2.safetensors\", ", "");

        assertThat(refusal(broken).error().parameter()).isEqualTo("chains[1].shard.file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "{", "[]", "null", "{\"format\": NaN}", "{} {}"})
    void whatIsNoManifestIsRefused(String text) {
        assertThat(refusal(text).error().message()).contains("manifest");
    }

    @Test
    void everyProperPrefixOfAManifestIsRefused() {
        String text = SOUND.strip();
        List<Integer> accepted = new ArrayList<>();
        for (int length = 0; length < text.length(); length++) {
            if (refusal(text.substring(0, length)) == null) {
                accepted.add(length);
            }
        }

        assertThat(accepted).isEmpty();
    }

    private static Refusal refusal(String manifest) {
        return catchThrowableOfType(Refusal.class, () -> Publication.read(manifest));
    }
}
