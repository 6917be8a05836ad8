package io.colm.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The {@code manifest.json} of a model: its shape and, by digest, the files that hold it. Its JSON is what the registry
 * stores as a version; keys are the components' names.
 *
 * @param format always {@value #FORMAT}
 * @param name what users call the model
 * @param chains one entry a chain, first to last
 * @param evaluation validation loss of every prefix, first to last; may be empty
 * @param calibration when chain 1 is sure enough to stand for a larger prefix; empty if nobody has measured
 * @param parent id of the version that it was grown from; {@value #ROOT} if it was grown from none
 */
public record ModelManifest(
        String format,
        String name,
        ModelShape shape,
        List<ChainEntry> chains,
        FileEntry tokenizer,
        List<PrefixLoss> evaluation,
        List<Threshold> calibration,
        String parent) {

    public static final String FORMAT = "colm-model-1";

    /** Parent of what was grown from no other version. */
    public static final String ROOT = "root";

    public ModelManifest {
        chains = List.copyOf(chains);
        evaluation = List.copyOf(evaluation);
        calibration = List.copyOf(calibration);
        Refusal.unless(FORMAT.equals(format), "format", "must be '%s', is '%s'", FORMAT, format);
        checkName(name);
        Refusal.unless(
                chains.size() == shape.chainCount(),
                "chains",
                "must name one shard for each of the %d chains of the shape, names %d",
                shape.chainCount(),
                chains.size());
        checkIds(shape, chains);
        Set<String> files = new HashSet<>(Set.of("manifest.json"));
        for (FileEntry entry : Stream.concat(chains.stream().map(ChainEntry::shard), Stream.of(tokenizer))
                .toList()) {
            Refusal.unless(files.add(entry.file()), "file", "must be another for each entry, is '%s'", entry.file());
        }
        for (PrefixLoss prefix : evaluation) {
            Refusal.unless(
                    prefix.chains() <= chains.size(),
                    "evaluation",
                    "names %d chains of %d",
                    prefix.chains(),
                    chains.size());
        }
        checkCalibration(calibration, chains.size());
        Refusal.unless(
                parent.equals(ROOT) || parent.matches("[0-9a-f]{64}"),
                "parent",
                "must be the 64 hexadecimal digits of a version's id, or '%s', is '%s'",
                ROOT,
                parent);
    }

    /** @throws InvalidModelException where no model may be called so */
    public static void checkName(String name) {
        Refusal.unless(
                name.matches("[a-z0-9][a-z0-9._-]{0,63}"),
                "name",
                "must be 1 to 64 of a-z 0-9 . _ -, and begin with a letter or digit, is '%s'",
                name);
    }

    private static void checkCalibration(List<Threshold> calibration, int chains) {
        for (int i = 0; i < calibration.size(); i++) {
            int named = calibration.get(i).chains();
            Refusal.unless(
                    named <= chains && (i == 0 || named > calibration.get(i - 1).chains()),
                    "calibration",
                    "must name each of 2 to %d chains once, in order, names %d",
                    chains,
                    named);
        }
    }

    private static void checkIds(ModelShape shape, List<ChainEntry> chains) {
        ChainId parent = null;
        for (int chain = 1; chain <= chains.size(); chain++) {
            ChainEntry entry = chains.get(chain - 1);
            parent = ChainId.of(parent, entry.shard().digest(), shape, chain);
            Refusal.unless(
                    parent.hex().equals(entry.id()),
                    "chains[" + chain + "].id",
                    "must be %s by its digest, its shape and its parent, is %s",
                    parent.hex(),
                    entry.id());
        }
    }

    /** A manifest of these files; computes the chain ids. */
    public static ModelManifest of(
            String name, ModelShape shape, List<FileEntry> shards, FileEntry tokenizer, List<PrefixLoss> evaluation) {
        Refusal.unless(
                shards.size() == shape.chainCount(),
                "shards",
                "must be %d, one a chain, are %d",
                shape.chainCount(),
                shards.size());
        List<ChainEntry> chains = new ArrayList<>();
        ChainId parent = null;
        for (FileEntry shard : shards) {
            parent = ChainId.of(parent, shard.digest(), shape, chains.size() + 1);
            chains.add(new ChainEntry(parent.hex(), shard));
        }
        return new ModelManifest(FORMAT, name, shape, chains, tokenizer, evaluation, List.of(), ROOT);
    }

    /** The same model, calibrated: another version of the same files. */
    public ModelManifest calibrated(List<Threshold> thresholds) {
        return new ModelManifest(format, name, shape, chains, tokenizer, evaluation, thresholds, parent);
    }

    /** The same model, with the version that it was grown from. */
    public ModelManifest grownFrom(String version) {
        return new ModelManifest(format, name, shape, chains, tokenizer, evaluation, calibration, version);
    }

    /** The margin from which on chain 1's token stands for one of {@code chains} chains, if that was measured. */
    public OptionalDouble threshold(int chains) {
        return calibration.stream()
                .filter(entry -> entry.chains() == chains)
                .mapToDouble(Threshold::margin)
                .findFirst();
    }

    /** One chain: its id ({@link ChainId}, hexadecimal) and its shard. */
    public record ChainEntry(String id, FileEntry shard) {}

    /** A file beside the manifest: its name (no folders), SHA-256 in hexadecimal, and length. */
    public record FileEntry(String file, String digest, long bytes) {

        public FileEntry {
            Refusal.unless(
                    file.matches("[A-Za-z0-9][A-Za-z0-9._-]*"), "file", "must be a plain file name, is '%s'", file);
            Refusal.unless(digest.matches("[0-9a-f]{64}"), "digest", "must be 64 hexadecimal digits, is '%s'", digest);
            Refusal.unless(bytes >= 0, "bytes", "must not be negative, is %d", bytes);
        }
    }

    /** Mean negative log-likelihood (nats a token) of the first {@code chains} chains on the validation text. */
    public record PrefixLoss(int chains, double loss) {

        public PrefixLoss {
            Refusal.unless(chains > 0, "evaluation.chains", "must be positive, is %d", chains);
            Refusal.unless(loss >= 0 && Double.isFinite(loss), "evaluation.loss", "must be finite, is %s", loss);
        }
    }

    /**
     * Where chain 1's likeliest token is ahead of its second by a probability of at least {@code margin}, it is the
     * likeliest one of {@code chains} chains as often as was asked for when this was measured.
     */
    public record Threshold(int chains, double margin) {

        public Threshold {
            Refusal.unless(chains > 1, "calibration.chains", "must be at least 2, is %d", chains);
            Refusal.unless(
                    margin >= 0 && Double.isFinite(margin),
                    "calibration.margin",
                    "must be finite and not negative, is %s",
                    margin);
        }
    }
}
