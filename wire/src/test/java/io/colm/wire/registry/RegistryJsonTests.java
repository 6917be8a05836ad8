package io.colm.wire.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import io.colm.wire.registry.Version.StoredChain;
import io.colm.wire.registry.Version.StoredFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Pins the keys: processes of different ages talk to each other. */
class RegistryJsonTests {

    private static final JsonMapper JSON = new JsonMapper();

    record Pin(Object value, String json) {}

    static List<Pin> pins() {
        return List.of(
                new Pin(new Blob("d", 3), "{\"digest\":\"d\",\"bytes\":3}"),
                new Pin(new AliasRequest("v", "w"), "{\"version\":\"v\",\"expected\":\"w\"}"),
                new Pin(
                        new Model("m", List.of("v"), Map.of("champion", "v")),
                        "{\"name\":\"m\",\"versions\":[\"v\"],\"aliases\":{\"champion\":\"v\"}}"),
                new Pin(
                        new Version(
                                "v",
                                "m",
                                List.of(new StoredChain("c", new StoredFile("s", "d", 1))),
                                new StoredFile("t", "e", 2)),
                        """
                        {"id":"v","model":"m","chains":[{"id":"c","shard":{"file":"s","digest":"d","bytes":1}}],
                         "tokenizer":{"file":"t","digest":"e","bytes":2}}
                        """),
                new Pin(
                        new Lineage(
                                new Lineage.Relative("v", "m", "u", 2, List.of(1, 2), List.of(1), List.of("a")),
                                List.of(new Lineage.Relative("u", "l", null, 1, List.of(1), List.of(), List.of())),
                                List.of()),
                        """
                        {"version":{"id":"v","model":"m","parent":"u","chains":2,"shared":[1,2],"inherited":[1],"aliases":["a"]},
                         "ancestors":[{"id":"u","model":"l","parent":null,"chains":1,"shared":[1],"inherited":[],"aliases":[]}],
                         "descendants":[]}
                        """),
                new Pin(new Pod("p", "http://p", "m", "v", 1, 2, true, 1024, true, 3, 4000), """
                        {"name":"p","url":"http://p","model":"m","version":"v","chains":1,"totalChains":2,"calibrated":true,
                         "context":1024,"ready":true,"load":3,"leaseMillis":4000}
                        """),
                new Pin(
                        new WireError(ErrorCode.MISSING_BLOBS, "why", "field"),
                        "{\"code\":\"MISSING_BLOBS\",\"message\":\"why\",\"parameter\":\"field\"}"));
    }

    @ParameterizedTest
    @MethodSource("pins")
    void keysStayAsTheyAre(Pin pin) {
        assertThat(JSON.readTree(JSON.writeValueAsString(pin.value()))).isEqualTo(JSON.readTree(pin.json()));
        assertThat(JSON.readValue(pin.json(), pin.value().getClass())).isEqualTo(pin.value());
    }

    @Test
    void anAliasMayBeMovedWithoutSayingFromWhere() {
        assertThat(JSON.readValue("{\"version\":\"v\"}", AliasRequest.class)).isEqualTo(new AliasRequest("v", null));
    }
}
