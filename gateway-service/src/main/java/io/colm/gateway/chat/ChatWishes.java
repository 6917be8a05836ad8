package io.colm.gateway.chat;

import io.colm.gateway.answer.Ids;
import io.colm.gateway.asked.Check;
import io.colm.gateway.asked.Wish;
import io.colm.wire.generation.Prompt;
import io.colm.wire.generation.Prompt.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads chat requests, refusing what is not meant for this platform by the parameter's name. */
final class ChatWishes {

    private static final Set<String> ROLES = Set.of("system", "user", "assistant");

    private ChatWishes() {}

    static Wish read(ChatRequest request) {
        Check.absent("tools", request.tools());
        Check.that(
                isNone(request.toolChoice()), "tool_choice", "'tool_choice' must be 'none': no tools are called here.");
        Check.absent("functions", request.functions());
        Check.absent("audio", request.audio());
        Check.absent("prediction", request.prediction());
        boolean listed = Boolean.TRUE.equals(request.logprobs());
        Integer top = request.topLogprobs();
        Check.that(top == null || listed, "top_logprobs", "'top_logprobs' needs 'logprobs': true.");
        Integer most = request.maxCompletionTokens();
        return new Wish(
                Ids.next("chatcmpl-"),
                new Prompt.Chat(messages(request.messages())),
                most == null ? request.options().maxTokens() : most,
                most == null ? "max_tokens" : "max_completion_tokens",
                top == null ? 0 : top,
                request.options());
    }

    private static boolean isNone(@Nullable JsonNode toolChoice) {
        return toolChoice == null
                || toolChoice.isNull()
                || toolChoice.asString("").equals("none");
    }

    private static List<Message> messages(@Nullable List<@Nullable ChatMessage> given) {
        Check.that(given != null && !given.isEmpty(), "messages", "'messages' must hold at least one message.");
        List<Message> messages = new ArrayList<>();
        for (ChatMessage message : given == null ? List.<@Nullable ChatMessage>of() : given) {
            messages.add(message("messages[" + messages.size() + "]", message));
        }
        return messages;
    }

    private static Message message(String at, @Nullable ChatMessage message) {
        if (message == null) {
            throw Check.refusal(at, "'" + at + "' must be an object with 'role' and 'content'.");
        }
        String role = "developer".equals(message.role()) ? "system" : message.role();
        if (role == null || !ROLES.contains(role)) {
            throw Check.refusal(at + ".role", "'" + at + ".role' must be system, developer, user or assistant.");
        }
        return new Message(role, content(at + ".content", message.content()));
    }

    private static String content(String at, @Nullable JsonNode content) {
        if (content != null && content.isString()) {
            return content.asString();
        }
        if (content == null || !content.isArray() || content.isEmpty()) {
            throw Check.refusal(at, "'" + at + "' must be a text or a list of text parts.");
        }
        var text = new StringBuilder();
        for (JsonNode part : content) {
            Check.that(
                    part.path("type").asString("").equals("text")
                            && part.path("text").isString(),
                    at,
                    "'" + at + "' may hold parts of type 'text' only.");
            text.append(part.path("text").asString());
        }
        return text.toString();
    }
}
