package io.colm.engine.grammar;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parts of JSON in which nothing nests: characters, numbers, given texts. */
final class Words {

    private static final int DIGITS = 15;
    private static final int EXPONENT_DIGITS = 2;
    private static final String NUMERALS = "0123456789";
    private static final String HEX = "0123456789abcdefABCDEF";

    private final Automaton automaton;

    Words(Automaton automaton) {
        this.automaton = automaton;
    }

    /** One code point of a string, escaped or not: well-formed UTF-8 (Unicode, table 3-7), whole surrogate pairs. */
    void character(int start) {
        int end = automaton.last();
        automaton.range(start, ' ', '!', end);
        automaton.range(start, '#', '[', end);
        automaton.range(start, ']', 0x7f, end);
        int one = automaton.node();
        int two = automaton.node();
        int three = automaton.node();
        automaton.range(one, 0x80, 0xbf, end);
        automaton.range(two, 0x80, 0xbf, one);
        automaton.range(three, 0x80, 0xbf, two);
        automaton.range(start, 0xc2, 0xdf, one);
        lead(start, 0xe0, 0xa0, 0xbf, one);
        automaton.range(start, 0xe1, 0xec, two);
        lead(start, 0xed, 0x80, 0x9f, one);
        automaton.range(start, 0xee, 0xef, two);
        lead(start, 0xf0, 0x90, 0xbf, two);
        automaton.range(start, 0xf1, 0xf3, three);
        lead(start, 0xf4, 0x80, 0x8f, two);
        escape(automaton.oneOf(start, "\\"), end);
    }

    /** A first byte after which the second has a range of its own. */
    private void lead(int from, int first, int low, int high, int to) {
        int led = automaton.node();
        automaton.range(from, first, first, led);
        automaton.range(led, low, high, to);
    }

    private void escape(int from, int end) {
        automaton.oneOf(from, "\"\\/bfnrt", end);
        int two = automaton.node();
        automaton.oneOf(automaton.oneOf(two, HEX), HEX, end);
        int three = automaton.node();
        automaton.oneOf(three, HEX, two);
        int digits = automaton.oneOf(from, "u");
        automaton.oneOf(digits, "0123456789abcefABCEF", three);
        int surrogate = automaton.oneOf(digits, "dD");
        automaton.oneOf(surrogate, "01234567", two);
        int high = automaton.oneOf(automaton.oneOf(automaton.oneOf(surrogate, "89abAB"), HEX), HEX);
        int low = automaton.oneOf(automaton.text(high, "\\u"), "dD");
        automaton.oneOf(low, "cdefCDEF", two);
    }

    void number(int start, boolean whole) {
        int signed = automaton.oneOf(start, "-");
        automaton.free(start, signed);
        int integer = automaton.last();
        automaton.oneOf(signed, "0", integer);
        digits(automaton.oneOf(signed, "123456789"), DIGITS - 1, integer);
        if (!whole) {
            int fraction = automaton.last();
            digits(automaton.oneOf(automaton.oneOf(integer, "."), NUMERALS), DIGITS - 1, fraction);
            int exponent = automaton.oneOf(fraction, "eE");
            automaton.oneOf(integer, "eE", exponent);
            int value = automaton.oneOf(exponent, "+-");
            automaton.free(exponent, value);
            digits(automaton.oneOf(value, NUMERALS), EXPONENT_DIGITS - 1, automaton.last());
        }
    }

    /** Up to {@code most} more digits. */
    private void digits(int from, int most, int to) {
        int digit = from;
        for (int i = 0; i < most; i++) {
            automaton.free(digit, to);
            digit = automaton.oneOf(digit, NUMERALS);
        }
        automaton.free(digit, to);
    }

    /** One of {@code texts}: what begins alike shares its nodes, so that many texts are one reading. */
    void literals(int start, List<String> texts) {
        Map<Long, Integer> children = new HashMap<>();
        for (String text : texts) {
            int node = start;
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                long edge = (long) node << 8 | b & 255;
                Integer next = children.get(edge);
                if (next == null) {
                    next = automaton.node();
                    automaton.range(node, b & 255, b & 255, next);
                    children.put(edge, next);
                }
                node = next;
            }
            automaton.get(node).last = true;
        }
    }
}
