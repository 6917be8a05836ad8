package io.colm.wire.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Pins the keys: processes of different ages talk to each other. */
class KvJsonTests {

    private static final JsonMapper JSON = new JsonMapper();

    record Pin(Object value, String json) {}

    static List<Pin> pins() {
        return List.of(
                new Pin(new BlockQuery(List.of("a", "b")), "{\"hashes\":[\"a\",\"b\"]}"),
                new Pin(new PublishReceipt(1, 2, 3, 4), "{\"stored\":1,\"known\":2,\"dropped\":3,\"damaged\":4}"),
                new Pin(
                        new KvStatus("Redis 7", true, 1, 2, 3, 4),
                        "{\"redis\":\"Redis 7\",\"redisReachable\":true,\"hotBlocks\":1,\"hits\":2,\"misses\":3,\"damaged\":4}"));
    }

    @ParameterizedTest
    @MethodSource("pins")
    void keysStayAsTheyAre(Pin pin) {
        assertThat(JSON.readTree(JSON.writeValueAsString(pin.value()))).isEqualTo(JSON.readTree(pin.json()));
        assertThat(JSON.readValue(pin.json(), pin.value().getClass())).isEqualTo(pin.value());
    }

    @Test
    void keysThatAreNotKnownYetAreIgnored() {
        assertThat(JSON.readValue("{\"hashes\":[],\"since\":\"later\"}", BlockQuery.class))
                .isEqualTo(new BlockQuery(List.of()));
    }
}
