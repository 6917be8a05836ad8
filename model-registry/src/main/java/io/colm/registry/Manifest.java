package io.colm.registry;

import io.colm.wire.registry.Version;
import io.colm.wire.registry.Version.StoredChain;
import io.colm.wire.registry.Version.StoredFile;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the registry reads of a {@code manifest.json}: enough to prove the path of chains and to find every file. The
 * meaning of the shape is the model's business.
 */
record Manifest(String format, String name, Shape shape, List<Chain> chains, File tokenizer, String parent) {

    static final String FORMAT = "colm-model-1";

    /** Parent of what names none. */
    static final String ROOT = "root";

    private static final String NAME = "[a-z0-9][a-z0-9._-]{0,63}";

    /** What a chain's id is taken of, besides its parent and its digest. */
    record Shape(
            String variant,
            int vocabulary,
            int layers,
            int headDim,
            int context,
            double ropeTheta,
            RopeScaling ropeScaling,
            double normEpsilon,
            List<ChainShape> chains) {

        Shape {
            Field.unless(variant.matches("[A-Z_]+"), "variant", "in capitals", variant);
            chains = List.copyOf(chains);
        }
    }

    /** Left out of the manifests of models that have none. */
    record RopeScaling(
            String type, double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalContext) {

        static final RopeScaling NONE = new RopeScaling("NONE", 1, 0, 0, 0);

        RopeScaling {
            Field.unless(type.matches("[A-Z0-9_]+"), "type", "in capitals", type);
        }
    }

    record ChainShape(int width, int kvHeads, int feedForward) {}

    record Chain(String id, File shard) {

        Chain {
            Field.unless(id.matches("[0-9a-f]{64}"), "id", "64 hexadecimal digits", id);
        }
    }

    record File(String file, String digest, long bytes) {

        File {
            Field.unless(file.matches("[A-Za-z0-9][A-Za-z0-9._-]*"), "file", "a plain file name", file);
            Field.unless(!file.equals("manifest.json"), "file", "another name than the manifest's own", file);
            Field.unless(digest.matches("[0-9a-f]{64}"), "digest", "64 lower-case hexadecimal digits", digest);
            Field.unless(bytes >= 0, "bytes", "not negative", bytes);
        }

        StoredFile stored() {
            return new StoredFile(file, digest, bytes);
        }
    }

    Manifest {
        chains = List.copyOf(chains);
        Field.unless(FORMAT.equals(format), "format", FORMAT, format);
        Field.unless(name.matches(NAME), "name", "1 to 64 of a-z 0-9 . _ -, beginning with a letter or digit", name);
        Field.unless(
                !chains.isEmpty() && chains.size() == shape.chains().size(),
                "chains",
                "as many as the shape's chains, " + shape.chains().size(),
                chains.size());
        Field.unless(
                files(chains, tokenizer).map(File::file).distinct().count() == chains.size() + 1,
                "chains",
                "files of different names",
                files(chains, tokenizer).map(File::file).toList());
        Field.unless(
                parent.equals(ROOT) || parent.matches("[0-9a-f]{64}"),
                "parent",
                "a version's id, 64 lower-case hexadecimal digits",
                parent);
    }

    /** Id of the version that this one was grown from, whether the registry holds it or not. */
    Optional<String> grownFrom() {
        return parent.equals(ROOT) ? Optional.empty() : Optional.of(parent);
    }

    /** Refuses a manifest whose chain ids do not follow from the digests. */
    void checkChainIds() {
        String parent = ChainId.ROOT;
        for (int i = 0; i < chains.size(); i++) {
            Chain chain = chains.get(i);
            parent = ChainId.of(
                    parent, chain.shard().digest(), shape, shape.chains().get(i));
            Refusal.unless(
                    parent.equals(chain.id()),
                    "chains[" + i + "].id",
                    "The id of chain %d must be %s by its parent, digest and shape, is %s."
                            .formatted(i + 1, parent, chain.id()));
        }
    }

    Stream<File> files() {
        return files(chains, tokenizer);
    }

    private static Stream<File> files(List<Chain> chains, File tokenizer) {
        return Stream.concat(chains.stream().map(Chain::shard), Stream.of(tokenizer));
    }

    Version version(String id) {
        List<StoredChain> stored = chains.stream()
                .map(chain -> new StoredChain(chain.id(), chain.shard().stored()))
                .toList();
        return new Version(id, name, stored, tokenizer.stored());
    }

    /** Says of a field what it must be; the reader adds where in the document it stands. */
    private static final class Field {

        static void unless(boolean condition, String field, String must, Object is) {
            if (!condition) {
                throw new IllegalArgumentException("%s must be %s, is '%s'".formatted(field, must, is));
            }
        }
    }
}
