package io.colm.model.shard;

import io.colm.model.InvalidModelException;
import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.ShardLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model in a folder: its manifest, the tokenizer, and the shards of its chains, or of the first of them. Files are
 * checked against the manifest's digests when they are opened.
 */
public record ModelDirectory(Path folder, ModelManifest manifest) {
    /** Name of the manifest within the folder. */
    public static final String MANIFEST = "manifest.json";

    private static final long LONGEST_MANIFEST = 1 << 20;

    /**
     * Reads the manifest of {@code folder} and checks the tokenizer.
     *
     * @throws InvalidModelException where either is missing or not what it should be; shards are looked at later
     */
    public static ModelDirectory open(Path folder) throws IOException {
        Path file = folder.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw new InvalidModelException(folder + " is no model: it has no " + MANIFEST);
        }
        if (Files.size(file) > LONGEST_MANIFEST) {
            throw new InvalidModelException(file + " must have at most " + LONGEST_MANIFEST + " bytes");
        }
        try {
            var directory = new ModelDirectory(folder, ManifestJson.read(Files.readAllBytes(file)));
            directory.tokenizer();
            return directory;
        } catch (InvalidModelException e) {
            throw new InvalidModelException(file + ": " + e.getMessage(), e);
        }
    }

    /** Writes {@code manifest} into {@code folder}; to be called last, for a folder with a manifest is a model. */
    public static ModelDirectory write(Path folder, ModelManifest manifest) throws IOException {
        DigestedFile.write(folder.resolve(MANIFEST), out -> out.write(ManifestJson.write(manifest)));
        return new ModelDirectory(folder, manifest);
    }

    /** Id of the version that this model is in every registry that it is published to. */
    public String version() throws IOException {
        return ManifestJson.version(Files.readAllBytes(folder.resolve(MANIFEST)));
    }

    /** The manifest's entry for an existing file. */
    public static FileEntry entry(Path file) throws IOException {
        return new FileEntry(String.valueOf(file.getFileName()), DigestedFile.digest(file), Files.size(file));
    }

    /** The tokenizer's file, checked. */
    public Path tokenizer() throws IOException {
        return checked("the tokenizer", manifest.tokenizer());
    }

    /** Opens the shard of chain {@code chain} (from 1), checked; the caller closes it. */
    public Shard shard(int chain) throws IOException {
        int chains = manifest.shape().chainCount();
        if (chain < 1 || chain > chains) {
            throw new IllegalArgumentException("chain must be from 1 to " + chains + ", is " + chain);
        }
        FileEntry entry = manifest.chains().get(chain - 1).shard();
        return Shard.open(checked("shard " + chain, entry), ShardLayout.of(manifest.shape(), chain));
    }

    /** Opens the shards of the first {@code k} chains, or none where one cannot be; the caller closes them. */
    public List<Shard> shards(int k) throws IOException {
        List<Shard> shards = new ArrayList<>();
        try {
            for (int chain = 1; chain <= k; chain++) {
                shards.add(shard(chain));
            }
            return List.copyOf(shards);
        } catch (IOException | RuntimeException e) {
            shards.forEach(Shard::close);
            throw e;
        }
    }

    /** The shard's or the tokenizer's file of an entry of the manifest, checked. */
    public Path file(FileEntry entry) throws IOException {
        return checked("a file", entry);
    }

    private Path checked(String what, FileEntry entry) throws IOException {
        Path file = folder.resolve(entry.file());
        if (!Files.isRegularFile(file)) {
            throw new InvalidModelException(what + " of the manifest, " + entry.file() + ", is not in " + folder);
        }
        if (Files.size(file) != entry.bytes()) {
            throw new InvalidModelException(what + ", " + entry.file() + ", must have " + entry.bytes() + " bytes, has "
                    + Files.size(file) + ": fetch it again");
        }
        String digest = DigestedFile.digest(file);
        if (!digest.equals(entry.digest())) {
            throw new InvalidModelException(what + ", " + entry.file() + ", must have the SHA-256 " + entry.digest()
                    + ", has " + digest + ": fetch it again");
        }
        return file;
    }
}
