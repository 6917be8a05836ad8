package io.colm.cli;

import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.ModelShape;
import io.colm.model.shard.ModelDirectory;
import io.colm.training.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A trained model that another begins with. */
record ParentModel(ModelDirectory directory) {

    /** Opens the model in {@code from} for one that shall be written to {@code out}. */
    static ParentModel open(Path from, Path out) throws IOException {
        ModelDirectory directory = ModelDirectory.open(from);
        if (Files.exists(out) && Files.isSameFile(from, out)) {
            throw new IllegalArgumentException("--out must be another folder than --from, which is left as it is");
        }
        return new ParentModel(directory);
    }

    ModelShape shape() {
        return directory.manifest().shape();
    }

    String name() {
        return directory.manifest().name();
    }

    /** Copies the tokenizer into {@code out}, and returns the copy. */
    Path giveTokenizer(Path out) throws IOException {
        Files.createDirectories(out);
        return Files.copy(directory.tokenizer(), out.resolve("tokenizer.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Checks that the first {@code chains} shards of the model in {@code out} are this one's, byte for byte. */
    void mustBeKeptIn(Path out, int chains, Progress progress) throws IOException {
        ModelDirectory child = ModelDirectory.open(out);
        for (int chain = 1; chain <= chains; chain++) {
            FileEntry own = directory.manifest().chains().get(chain - 1).shard();
            FileEntry now = ModelDirectory.entry(
                    out.resolve(child.manifest().chains().get(chain - 1).shard().file()));
            if (!now.digest().equals(own.digest())) {
                throw new IllegalStateException(
                        "chain %d was frozen, and yet its shard %s changed from SHA-256 %s to %s"
                                .formatted(chain, now.file(), own.digest(), now.digest()));
            }
            progress.say("chain %d is its parent's: SHA-256 %s".formatted(chain, now.digest()));
        }
    }
}
