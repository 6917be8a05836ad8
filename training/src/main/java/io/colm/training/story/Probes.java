package io.colm.training.story;

import io.colm.training.story.Grammar.Word;
import io.colm.training.story.Story.Mention;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Makes probes of a story: one for each fact that recurs where the sentence asks for it. */
final class Probes {
    private static final int FOREIGN = 3;
    private static final List<String> NAMES = List.of("girl", "boy", "she-animal", "he-animal");

    private final Grammar grammar;
    private final RandomGenerator random;

    Probes(Grammar grammar, RandomGenerator random) {
        this.grammar = grammar;
        this.random = random;
    }

    List<ConsistencyProbe> of(Story story) {
        List<ConsistencyProbe> probes = new ArrayList<>();
        for (Fact fact : Fact.values()) {
            List<Mention> asked = story.mentions().stream()
                    .filter(mention -> mention.fact() == fact && isAsked(story.text(), mention))
                    .toList();
            if (!asked.isEmpty()) {
                probes.add(probe(story, Cast.pick(asked, random)));
            }
        }
        return probes;
    }

    // Named before, in mid-sentence (at its start either name could follow), after no article (it would tell the
    // vowel).
    private static boolean isAsked(String text, Mention mention) {
        int space = mention.start() - 1;
        if (space < 1 || text.charAt(space) != ' ') {
            return false;
        }
        String before = text.substring(0, space);
        return words(before).contains(mention.word())
                && before.matches("(?s).*([A-Za-z]|,)")
                && !before.matches("(?s).* an?");
    }

    private ConsistencyProbe probe(Story story, Mention mention) {
        String prefix = story.text().substring(0, mention.start() - 1);
        Set<String> used = words(story.text());
        List<String> foreign = new ArrayList<>(
                kin(mention).filter(word -> !used.contains(word)).distinct().toList());
        List<String> distractors = new ArrayList<>();
        while (distractors.size() < FOREIGN && !foreign.isEmpty()) {
            distractors.add(" " + foreign.remove(random.nextInt(foreign.size())));
        }
        switch (mention.fact()) {
            case HERO -> distractors.add(" " + story.friend());
            case FRIEND -> distractors.add(" " + story.hero());
            case OBJECT, PLACE -> {}
        }
        return new ConsistencyProbe(mention.fact(), prefix, " " + mention.word(), distractors);
    }

    private Stream<String> kin(Mention mention) {
        Stream<String> lists = switch (mention.fact()) {
            case HERO, FRIEND -> NAMES.stream();
            case OBJECT -> Grammar.PLOTS.stream().flatMap(plot -> grammar.alternatives(plot, "object").stream());
            case PLACE -> Grammar.PLOTS.stream().flatMap(plot -> grammar.alternatives(plot, "place").stream());
        };
        return lists.distinct()
                .map(grammar::list)
                .filter(words -> words.stream().anyMatch(word -> word.text().equals(mention.word())))
                .flatMap(List::stream)
                .map(Word::text);
    }

    private static Set<String> words(String text) {
        return new HashSet<>(List.of(text.split("[^A-Za-z]+")));
    }
}
