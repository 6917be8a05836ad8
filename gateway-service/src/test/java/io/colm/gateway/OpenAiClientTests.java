package io.colm.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** OpenAI's own client for JavaScript, where Node and npm's registry are at hand. */
class OpenAiClientTests extends GatewayFixture {

    private static final String PACKAGE = "openai@6.49.0";
    private static final String SCRIPT = "openai-client.mjs";

    @TempDir
    Path directory;

    @Test
    void theOfficialClientReadsAllOfIt() throws Exception {
        install();

        Result node = run("node", SCRIPT, "http://localhost:" + port + "/v1");

        assertThat(node.status()).as(node.output()).isZero();
        JsonNode seen = json.readTree(node.output());
        assertThat(seen.get("models").toString())
                .isEqualTo("[\"tales\",\"tales:1\",\"tales:2\",\"tales:3\",\"tales:4\"]");
        assertThat(seen.get("streamed")).isEqualTo(seen.get("whole"));
        assertThat(seen.get("whole").asString().split(" ")).hasSize(4);
        assertThat(seen.get("completionTokens").asInt()).isEqualTo(4);
        assertThat(seen.get("chains").toString()).isEqualTo("[2,2,2]");
        assertThat(seen.get("collected")).isEqualTo(seen.get("text"));
        assertThat(seen.get("unknownModel").asString()).isEqualTo("NotFoundError model_not_found model");
        assertThat(seen.get("outOfRange").asString()).isEqualTo("BadRequestError chains_out_of_range model");
        assertThat(seen.get("wrongKey").asString()).isEqualTo("AuthenticationError invalid_api_key null");
    }

    private record Result(int status, String output) {}

    private void install() throws IOException, InterruptedException {
        try (InputStream script = getClass().getResourceAsStream("/" + SCRIPT)) {
            Files.copy(script, directory.resolve(SCRIPT));
        }
        String reason = "";
        try {
            Result npm = run("npm", "install", "--no-audit", "--no-fund", "--prefix", ".", PACKAGE);
            reason = npm.status() == 0 ? "" : PACKAGE + " could not be installed";
        } catch (IOException e) {
            reason = "there is no npm here";
        }
        if (!reason.isEmpty()) {
            System.out.println("OpenAI's client is not tested: " + reason);
        }
        assumeTrue(reason.isEmpty(), reason);
    }

    private Result run(String... command) throws IOException, InterruptedException {
        Path output = directory.resolve(command[0] + ".txt");
        Process process = new ProcessBuilder(List.of(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return new Result(-1, "still running after two minutes: " + Files.readString(output));
        }
        return new Result(process.exitValue(), Files.readString(output));
    }
}
