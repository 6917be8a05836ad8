package io.colm.inference.format;

import io.colm.engine.grammar.Grammar;
import io.colm.engine.grammar.GrammarLimits;
import io.colm.engine.grammar.SchemaException;
import io.colm.engine.grammar.TokenGrammar;
import io.colm.engine.grammar.Vocabulary;
import io.colm.model.tokenizer.Tokenizer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The grammars of one model's tokens, by schema: a schema that comes again is not compiled again. From any thread. */
public final class Formats {

    private static final int MOST = 32;

    private final Vocabulary vocabulary;
    private final Map<String, TokenGrammar> bySchema = new LinkedHashMap<>(16, 0.75f, true);

    public Formats(Tokenizer tokenizer) {
        vocabulary = new Vocabulary(tokenizer.vocabulary(), tokenizer::bytes);
    }

    /** @throws SchemaException if {@code schema} is not supported, or exceeds a limit */
    public TokenGrammar of(String schema) {
        TokenGrammar known = known(schema);
        if (known != null) {
            return known;
        }
        Grammar grammar = Grammar.compile(SchemaReader.read(schema), GrammarLimits.DEFAULT);
        return keep(schema, new TokenGrammar(grammar, vocabulary));
    }

    private synchronized @Nullable TokenGrammar known(String schema) {
        return bySchema.get(schema);
    }

    private synchronized TokenGrammar keep(String schema, TokenGrammar grammar) {
        bySchema.put(schema, grammar);
        if (bySchema.size() > MOST) {
            bySchema.remove(bySchema.keySet().iterator().next());
        }
        return grammar;
    }
}
