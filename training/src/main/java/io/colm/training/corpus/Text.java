package io.colm.training.corpus;

import io.colm.model.tokenizer.SpecialTokens;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A text file: UTF-8, its documents separated by {@code <|endoftext|>}.
 *
 * @param digest SHA-256 of the file, hexadecimal
 */
public record Text(String name, String digest, List<String> documents) {

    private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(SpecialTokens.END_OF_TEXT));

    /** @throws UnusableTextException where the file is no UTF-8 or holds no words */
    public static Text read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UnusableTextException(file + " is no file: name a UTF-8 text file");
        }
        byte[] bytes = Files.readAllBytes(file);
        List<String> documents = Arrays.stream(SEPARATOR.split(decode(file, bytes)))
                .map(String::strip)
                .filter(document -> !document.isEmpty())
                .toList();
        if (documents.isEmpty()) {
            throw new UnusableTextException(file + " is empty: it must hold text to learn from");
        }
        return new Text(String.valueOf(file.getFileName()), sha256(bytes), documents);
    }

    private static String decode(Path file, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        if (result.isError()) {
            throw new UnusableTextException(
                    "%s is not UTF-8: byte 0x%02x at offset %d begins no character. Convert it, as by iconv -t UTF-8"
                            .formatted(file, bytes[in.position()], in.position()));
        }
        return out.flip().toString();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
