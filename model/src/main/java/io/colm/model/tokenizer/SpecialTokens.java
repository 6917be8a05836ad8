package io.colm.model.tokenizer;

import java.util.List;

/** The special tokens of a tokenizer trained here: they separate documents and the turns of a chat, and are never text. */
public final class SpecialTokens {
    public static final String END_OF_TEXT = "<|endoftext|>";
    public static final String SYSTEM = "<|system|>";
    public static final String USER = "<|user|>";
    public static final String ASSISTANT = "<|assistant|>";
    public static final String END = "<|end|>";

    /** All of them; the index of each is its token id. */
    public static final List<String> ALL = List.of(END_OF_TEXT, SYSTEM, USER, ASSISTANT, END);

    private SpecialTokens() {}
}
