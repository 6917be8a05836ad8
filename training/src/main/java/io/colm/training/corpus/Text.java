package io.colm.training.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All documents of a {@link TextFile} in memory.
 *
 * @param digest SHA-256 of the file, hexadecimal
 */
public record Text(String name, String digest, List<String> documents) {

    /** @throws UnusableTextException where the file is no UTF-8 or holds no words */
    public static Text read(Path file) throws IOException {
        List<String> documents = new ArrayList<>();
        StringBuilder document = new StringBuilder();
        TextFile.Source source = new TextFile(file)
                .read(
                        new Documents() {
                            @Override
                            public void text(String piece) {
                                document.append(piece);
                            }

                            @Override
                            public void end() {
                                documents.add(document.toString());
                                document.setLength(0);
                            }
                        },
                        bytes -> {});
        return new Text(source.name(), source.digest(), documents);
    }
}
