package io.colm.engine.grammar;

import java.util.List;

/**
 * What JSON may stand at one place of a schema. Other places are named by their JSON pointers, so that a schema is a map
 * from pointers to shapes, may refer to itself, and every complaint names its place.
 */
public sealed interface Shape {

    /** The place of any JSON value; always there, never given. */
    String ANY = "any";

    /** No upper bound. */
    int UNBOUNDED = Integer.MAX_VALUE;

    /** An object with these members, in this order, and no others. */
    record Members(List<Member> members) implements Shape {

        public Members {
            members = List.copyOf(members);
        }
    }

    /**
     * A member of an object.
     *
     * @param key its name as JSON spells it, quotes included
     * @param value place of its value
     */
    record Member(String key, String value, boolean required) {}

    /** An object with any members, each with a value of the place {@code values}. */
    record Dictionary(String values) implements Shape {}

    /** An array of {@code least} to {@code most} values of the place {@code items}. */
    record Items(String items, int least, int most) implements Shape {}

    /** A string of {@code least} to {@code most} code points. */
    record Text(int least, int most) implements Shape {}

    /** A number, {@code whole} or not: at most 15 digits before and 15 behind the point, at most 2 in the exponent. */
    record Numeric(boolean whole) implements Shape {}

    /** One of these JSON texts, to the byte. */
    record Literals(List<String> texts) implements Shape {

        public Literals {
            texts = List.copyOf(texts);
        }
    }

    /** What one of these places allows. */
    record Choice(List<String> places) implements Shape {

        public Choice {
            places = List.copyOf(places);
        }
    }
}
