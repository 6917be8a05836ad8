package io.colm.training.story;

import io.colm.training.story.Grammar.Word;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Who and what one story is about. */
record Cast(Person hero, Person friend, Person elder, Person neighbor, Things things) {
    record Person(String name, String kind, boolean female) {
        /** A form of this person's pronoun, asked for by its masculine spelling; any other form is none. */
        String pronoun(String form) {
            return switch (form) {
                case "he" -> female ? "she" : "he";
                case "him" -> female ? "her" : "him";
                case "his" -> female ? "her" : "his";
                case "hers" -> female ? "hers" : "his";
                case "himself" -> female ? "herself" : "himself";
                default -> "";
            };
        }
    }

    /** The decoy and elsewhere are of the same kinds as the object and place, and never those. */
    record Things(String object, String decoy, Word place, Word elsewhere) {}

    static Cast draw(Grammar grammar, String plot, RandomGenerator random) {
        String world = random.nextInt(3) > 0 ? "child" : "animal";
        Person hero = person(grammar, world, random.nextBoolean(), random);
        // Mostly one girl and one boy, which keeps the pronouns clear.
        boolean friendFemale = random.nextInt(4) > 0 ? !hero.female : hero.female;
        Person friend;
        do {
            friend = person(grammar, world, friendFemale, random);
        } while (friend.name.equals(hero.name));
        Word elder = pick(grammar.list("elder-" + world), random);
        Word neighbor = pick(grammar.list("neighbor-" + world), random);
        return new Cast(hero, friend, named(elder, world), named(neighbor, world), things(grammar, plot, random));
    }

    private static Person person(Grammar grammar, String world, boolean female, RandomGenerator random) {
        if (world.equals("child")) {
            return new Person(
                    pick(grammar.list(female ? "girl" : "boy"), random).text(), female ? "girl" : "boy", female);
        }
        String name =
                pick(grammar.list(female ? "she-animal" : "he-animal"), random).text();
        return new Person(name, pick(grammar.list("species"), random).text(), female);
    }

    private static Person named(Word word, String world) {
        return new Person(word.text(), world, word.tags().contains("she"));
    }

    private static Things things(Grammar grammar, String plot, RandomGenerator random) {
        List<Word> objects = grammar.list(pick(grammar.alternatives(plot, "object"), random));
        List<Word> places = grammar.list(pick(grammar.alternatives(plot, "place"), random));
        int object = random.nextInt(objects.size());
        int place = random.nextInt(places.size());
        return new Things(
                objects.get(object).text(),
                objects.get((object + 1 + random.nextInt(objects.size() - 1)) % objects.size())
                        .text(),
                places.get(place),
                places.get((place + 1 + random.nextInt(places.size() - 1)) % places.size()));
    }

    static <T> T pick(List<T> choices, RandomGenerator random) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** What guarded sentences may ask for. */
    Set<String> tags() {
        Set<String> tags = new HashSet<>(things.place.tags());
        tags.add(elder.kind);
        tags.add(things.object);
        return tags;
    }
}
