package io.colm.training.story;

import io.colm.training.story.Cast.Person;
import io.colm.training.story.Grammar.Word;
import io.colm.training.story.Story.Mention;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Tells one story: expands its plot's rules from the top, and notes where the facts are named. */
final class Telling {
    private record Filling(
            String lead, String text, @Nullable Fact fact) {
        Filling(String text) {
            this("", text, null);
        }
    }

    private final Grammar grammar;
    private final String plot;
    private final RandomGenerator random;
    private final Cast cast;
    private final StringBuilder text = new StringBuilder();
    private final List<Mention> mentions = new ArrayList<>();
    private final Map<String, String> drawn = new HashMap<>();

    Telling(Grammar grammar, String plot, RandomGenerator random) {
        this.grammar = grammar;
        this.plot = plot;
        this.random = random;
        this.cast = Cast.draw(grammar, plot, random);
    }

    Story tell() {
        expand("story");
        var things = cast.things();
        return new Story(
                text.toString().stripTrailing(),
                plot,
                cast.hero().name(),
                cast.friend().name(),
                things.object(),
                things.place().text(),
                mentions);
    }

    private void expand(String rule) {
        List<String> fitting = grammar.alternatives(plot, rule).stream()
                .filter(alternative ->
                        !alternative.startsWith("@") || fits(alternative.split(" ")[0]))
                .toList();
        if (fitting.isEmpty()) {
            throw new IllegalStateException("plot " + plot + " has no rule <" + rule + "> for " + cast.tags());
        }
        String alternative = Cast.pick(fitting, random);
        render(alternative.startsWith("@") ? alternative.substring(alternative.indexOf(' ') + 1) : alternative);
    }

    private boolean fits(String guard) {
        return guard.startsWith("@!")
                ? !cast.tags().contains(guard.substring(2))
                : cast.tags().contains(guard.substring(1));
    }

    private void render(String template) {
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            int end = switch (c) {
                case '[' -> closing(template, i);
                case '<' -> template.indexOf('>', i);
                case '{' -> template.indexOf('}', i);
                default -> i;
            };
            String inner = end > i ? template.substring(i + 1, end) : "";
            switch (c) {
                case '[' -> render(Cast.pick(choices(inner), random));
                case '<' -> rule(inner);
                case '{' -> slot(inner);
                case '/' -> endParagraph();
                default -> append(c);
            }
            i = end;
        }
    }

    private void append(char c) {
        // Sentences that were left out leave no double spaces behind.
        boolean redundant = c == ' ' && (text.isEmpty() || Character.isWhitespace(text.charAt(text.length() - 1)));
        if (!redundant) {
            text.append(c);
        }
    }

    private void endParagraph() {
        while (!text.isEmpty() && Character.isWhitespace(text.charAt(text.length() - 1))) {
            text.setLength(text.length() - 1);
        }
        text.append('\n');
    }

    private void rule(String reference) {
        boolean optional = reference.endsWith("?");
        if (optional && random.nextBoolean()) {
            return;
        }
        int start = text.length();
        expand((optional ? reference.substring(0, reference.length() - 1) : reference).toLowerCase(Locale.ROOT));
        if (Character.isUpperCase(reference.charAt(0))) {
            text.setCharAt(start, Character.toUpperCase(text.charAt(start)));
        }
    }

    // {a name} takes its article from the word that fills it, {at name} the place's own preposition.
    private void slot(String slot) {
        String name = slot.substring(slot.indexOf(' ') + 1);
        Filling filling = filling(name);
        String before = "";
        if (slot.length() > name.length()) {
            String first = slot.substring(0, slot.length() - name.length() - 1);
            before = first.equals("at") ? filling.lead + " the " : first + (startsWithVowel(filling.text) ? "n " : " ");
        }
        text.append(before);
        if (filling.fact != null) {
            mentions.add(new Mention(filling.fact, text.length(), filling.text));
        }
        boolean capital = Character.isUpperCase(name.charAt(name.indexOf('.') + 1));
        text.append(capital ? capitalized(filling.text) : filling.text);
    }

    private Filling filling(String name) {
        Word place = cast.things().place();
        Word elsewhere = cast.things().elsewhere();
        return switch (name) {
            case "hero" -> new Filling("", cast.hero().name(), Fact.HERO);
            case "friend" -> new Filling("", cast.friend().name(), Fact.FRIEND);
            case "object" -> new Filling("", cast.things().object(), Fact.OBJECT);
            case "place" -> new Filling(place.lead(), place.text(), Fact.PLACE);
            case "elder" -> new Filling(cast.elder().name());
            case "neighbor" -> new Filling(cast.neighbor().name());
            case "decoy" -> new Filling(cast.things().decoy());
            case "elsewhere" -> new Filling(elsewhere.lead(), elsewhere.text(), null);
            case "kind" -> new Filling(cast.hero().kind());
            case "f.kind" -> new Filling(cast.friend().kind());
            default -> new Filling(word(name.toLowerCase(Locale.ROOT)));
        };
    }

    private String word(String name) {
        Person person = switch (name.substring(0, name.indexOf('.') + 1)) {
            case "f." -> cast.friend();
            case "e." -> cast.elder();
            case "n." -> cast.neighbor();
            default -> cast.hero();
        };
        String pronoun = person.pronoun(name.substring(name.indexOf('.') + 1));
        return pronoun.isEmpty() ? drawn.computeIfAbsent(name, this::draw) : pronoun;
    }

    // A word drawn once stays for the whole story.
    private String draw(String name) {
        List<String> own = grammar.alternatives(plot, name);
        List<String> words =
                own.isEmpty() ? grammar.list(name).stream().map(Word::text).toList() : own;
        if (words.isEmpty()) {
            throw new IllegalStateException("plot " + plot + " has no words for {" + name + "}");
        }
        return Cast.pick(words, random);
    }

    private static boolean startsWithVowel(String word) {
        return "aeiouAEIOU".indexOf(word.charAt(0)) >= 0;
    }

    private static String capitalized(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static int closing(String template, int open) {
        int depth = 0;
        for (int i = open; i < template.length(); i++) {
            depth += template.charAt(i) == '[' ? 1 : template.charAt(i) == ']' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalStateException("a [ is never closed in: " + template);
    }

    private static List<String> choices(String inner) {
        List<String> choices = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (c == '|' && depth == 0) {
                choices.add(inner.substring(start, i));
                start = i + 1;
            }
        }
        choices.add(inner.substring(start));
        return choices;
    }
}
