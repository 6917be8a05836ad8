package io.colm.inference.pod;

import io.colm.engine.Engine;
import io.colm.engine.KvLayout;
import io.colm.inference.format.Formats;
import io.colm.model.ModelManifest;
import io.colm.model.tokenizer.Tokenizer;

/**
 * A model in service.
 *
 * @param version id of the version
 * @param chains chains held
 * @param formats grammars for answers that must obey a schema
 * @param numerics what the bytes of a KV block depend on besides chain 1 and the tokens
 */
public record ServedModel(
        String version,
        ModelManifest manifest,
        int chains,
        Tokenizer tokenizer,
        Formats formats,
        Engine engine,
        KvLayout kvLayout,
        String numerics)
        implements AutoCloseable {

    @Override
    public void close() {
        engine.close();
        tokenizer.close();
    }
}
