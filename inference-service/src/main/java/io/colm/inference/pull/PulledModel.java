package io.colm.inference.pull;

import io.colm.model.ModelManifest;
import java.nio.file.Path;

/**
 * A version on disk: its manifest, its tokenizer and its first chains lie in {@code directory} under the names that the
 * manifest gives them.
 *
 * @param version id of the version
 * @param chains chains that are there
 */
public record PulledModel(String version, ModelManifest manifest, int chains, Path directory) {}
