package io.colm.training.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTests {

    @TempDir
    Path folder;

    private final List<String> pieces = new ArrayList<>();
    private final List<String> documents = new ArrayList<>();
    private final Documents collected = new Documents() {
        private final StringBuilder document = new StringBuilder();

        @Override
        public void text(String piece) {
            pieces.add(piece);
            document.append(piece);
        }

        @Override
        public void end() {
            documents.add(document.toString());
            document.setLength(0);
        }
    };

    private List<String> read(String name, byte[] content) throws IOException {
        documents.clear();
        new TextFile(Files.write(folder.resolve(name), content)).read(collected, bytes -> {});
        return List.copyOf(documents);
    }

    private List<String> read(String name, String content) throws IOException {
        return read(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void documentsAreStrippedAndBlankOnesPassedOver() throws IOException {
        assertThat(read("a.txt", "\n one \n<|endoftext|><|endoftext|> \n<|endoftext|>two <|end|>  2\t<|endoftext|>\n"))
                .containsExactly("one", "two <|end|>  2");
    }

    @Test
    void piecesAreShortAndEndBeforeASpace() throws IOException {
        String book = "Été \uD83D\uDE00 und  was\n\nnicht alles.\u00a0 "
                .repeat(30_000)
                .strip();
        assertThat(read("book.txt", book + "<|endoftext|>after")).containsExactly(book, "after");
        assertThat(pieces).hasSizeGreaterThan(10).allMatch(piece -> piece.length() <= DocumentSplitter.PIECE);
        assertThat(pieces.subList(1, pieces.size() - 1)).allMatch(piece -> piece.matches("(?s) \\S.*\\S"));
    }

    @Test
    void aTextWithoutSpacesIsCutAtTheSamePlacesHoweverItComes() throws IOException {
        String run = "長い\uD83D\uDE00".repeat(50_000) + "<|user|>" + "文".repeat(70_000);
        assertThat(read("run.txt", "x<|endoftext|>" + run)).containsExactly("x", run);
        List<String> streamed = List.copyOf(pieces.subList(1, pieces.size()));
        pieces.clear();
        var splitter = new DocumentSplitter(collected);
        splitter.append(run);
        splitter.end();
        assertThat(pieces).isEqualTo(streamed).hasSizeGreaterThan(3);
        assertThat(pieces).noneMatch(piece -> Character.isLowSurrogate(piece.charAt(0)));
    }

    @Test
    void noSpecialTokenIsCut() throws IOException {
        for (int before = DocumentSplitter.PIECE - 14; before <= DocumentSplitter.PIECE + 1; before++) {
            pieces.clear();
            read("special.txt", "x".repeat(before) + "<|assistant|>" + "y".repeat(100));
            assertThat(pieces).anyMatch(piece -> piece.contains("<|assistant|>"));
            assertThat(read("end.txt", "x".repeat(before) + "<|endoftext|>y")).containsExactly("x".repeat(before), "y");
        }
    }

    @Test
    void aJsonObjectALineIsADocument() throws IOException {
        assertThat(read("a.jsonl", "{\"text\":\"one\\nline\"}\r\n\n{\"id\":2,\"text\":\" two<|endoftext|>three\"}"))
                .containsExactly("one\nline", "two", "three");
        Path other = Files.writeString(folder.resolve("b.ndjson"), "{\"body\":\"here\"}\n");
        new TextFile(other, "body").read(collected, bytes -> {});
        assertThat(documents).endsWith("here");
    }

    @Test
    void compressedFilesAreUnpacked() throws IOException {
        assertThat(read("a.txt.gz", gzip("one<|endoftext|>two"))).containsExactly("one", "two");
        assertThat(read("b.jsonl.gz", gzip("{\"text\":\"three\"}"))).containsExactly("three");
        byte[] whole = gzip("one two three ".repeat(1000));
        refused(() -> read("cut.gz", Arrays.copyOf(whole, whole.length / 2)), "cut.gz is no whole gzip file");
        refused(
                () -> read("dirt.gz", new byte[] {0x1f, (byte) 0x8b, 7, 7, 7, 7, 7, 7, 7, 7, 7}),
                "dirt.gz is no whole");
    }

    @Test
    void whatWasReadIsKnown() throws IOException {
        List<Long> told = new ArrayList<>();
        Path file = Files.writeString(folder.resolve("a.txt"), "abc");
        assertThat(new TextFile(file).read(collected, told::add))
                .isEqualTo(new TextFile.Source(
                        "a.txt", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        assertThat(told).isNotEmpty().endsWith(3L);
    }

    @Test
    void bytesThatAreNoTextAreNamedWhereverTheyStand() throws IOException {
        byte[] late = "é".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        late[150_001] = 'x';
        refused(() -> read("late.txt", late), "late.txt is not UTF-8: byte 0xc3 at offset 150000", "iconv");
        byte[] cut = Arrays.copyOf("é".repeat(100_000).getBytes(StandardCharsets.UTF_8), 199_999);
        refused(() -> read("cut.txt", cut), "cut.txt is not UTF-8: byte 0xc3 at offset 199998");
    }

    @Test
    void wrongLinesAreNamed() {
        refused(() -> read("a.jsonl", "{\"text\":\"x\"}\n\n{\"text\":"), "a.jsonl:3 is not JSON");
        refused(() -> read("b.jsonl", "{\"text\":\"x\"}\n[1]\n"), "b.jsonl:2 must be a JSON object");
        refused(
                () -> read("c.jsonl", "{\"body\":\"x\",\"id\":1}\n"),
                "c.jsonl:1 has no text in the field \"text\"",
                "[body, id]",
                "--field");
        refused(() -> read("d.jsonl", "{\"text\":5}\n"), "d.jsonl:1 has no text in the field");
        refused(() -> read("e.jsonl", "{\"text\":\" \"}\n\n"), "e.jsonl is empty");
        refused(() -> read("f.jsonl", "{\"text\":\"a\"} {\"text\":\"b\"}\n"), "f.jsonl:1 is not JSON");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable wrong, String... parts) {
        assertThatThrownBy(wrong).isInstanceOf(UnusableTextException.class).hasMessageContainingAll(parts);
    }
}
