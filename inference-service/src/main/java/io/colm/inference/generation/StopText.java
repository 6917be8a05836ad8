package io.colm.inference.generation;

import java.util.List;

/**
 * Ends a text before the first stop text in it, however the text is cut into pieces: a piece that may be the beginning of
 * a stop text is held back until it is known. The stop text that is complete first wins, the longest of those.
 */
final class StopText {

    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean reached;

    StopText(List<String> stops) {
        this.stops = stops;
    }

    /** What of {@code text}, and of what was held back, is certain to be before any stop text. */
    String push(String text) {
        if (reached) {
            return "";
        }
        for (int end = held.length() + 1, last = held.append(text).length(); end <= last; end++) {
            int start = stopEndingAt(end);
            if (start >= 0) {
                reached = true;
                return take(start);
            }
        }
        return take(held.length() - doubtful());
    }

    /** What is held back, now that nothing follows. */
    String flush() {
        return reached ? "" : take(held.length());
    }

    boolean isReached() {
        return reached;
    }

    private int stopEndingAt(int end) {
        int start = -1;
        for (String stop : stops) {
            int begin = end - stop.length();
            if (begin >= 0 && (start < 0 || begin < start) && matches(stop, begin, stop.length())) {
                start = begin;
            }
        }
        return start;
    }

    /** Length of the longest end of the held text that begins a stop text. */
    private int doubtful() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (matches(stop, held.length() - length, length)) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    private boolean matches(String stop, int begin, int length) {
        for (int i = 0; i < length; i++) {
            if (held.charAt(begin + i) != stop.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String take(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }
}
