package io.colm.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sequences that wait, and which of them is next: of the highest priority, those that were preempted, then those of the
 * tenant that has had the least compute, then the one with the earliest deadline. Compute is counted as in the Virtual Token
 * Counter (Sheng et al., "Fairness in Serving Large Language Models", 2024), by tokens times the parameters each met; a
 * tenant that comes back starts at the least counter of those present, so that nobody saves up.
 *
 * <p>Nobody starves: every half minute of waiting is worth a priority, and whoever states no deadline has one all the same.
 */
final class FairQueue {

    private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

    private final LongSupplier nanos;
    private final List<Place> places = new ArrayList<>();
    private final Map<String, Account> accounts = new HashMap<>();

    FairQueue(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private record Place(Sequence sequence, Account account, long since, boolean preempted) {

        long priority(long now) {
            return sequence.spec().standing().priority() + (now - since) / PATIENCE;
        }

        double charged() {
            return preempted ? 0 : account.charged;
        }

        long untilDeadline(long now) {
            Duration target = sequence.spec().standing().firstToken();
            return preempted ? 0 : since - now + (target == null ? PATIENCE : Math.min(PATIENCE, target.toNanos()));
        }
    }

    /** A tenant's counter, for as long as any of his sequences waits or runs. */
    private static final class Account {
        private double charged;
        private int sequences;
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    /** Adds a sequence that never ran. */
    void add(Sequence sequence) {
        Account account = accounts.computeIfAbsent(tenant(sequence), absent -> open());
        account.sequences++;
        places.addLast(new Place(sequence, account, nanos.getAsLong(), false));
    }

    private Account open() {
        var account = new Account();
        account.charged = accounts.values().stream()
                .mapToDouble(present -> present.charged)
                .min()
                .orElse(0);
        return account;
    }

    /** Adds a sequence that ran and is to run again, before all that were added so far and have its priority. */
    void putBack(Sequence sequence) {
        places.addFirst(new Place(sequence, account(sequence), nanos.getAsLong(), true));
    }

    /** The next one to run; it stays until it is taken. */
    @Nullable
    Sequence first() {
        long now = nanos.getAsLong();
        return places.stream()
                .min(Comparator.comparingLong((Place place) -> -place.priority(now))
                        .thenComparing(place -> !place.preempted())
                        .thenComparingDouble(Place::charged)
                        .thenComparingLong(place -> place.untilDeadline(now)))
                .map(Place::sequence)
                .orElse(null);
    }

    void take(Sequence sequence) {
        places.removeIf(place -> place.sequence() == sequence);
    }

    /** Takes out all that have ended. */
    List<Sequence> takeEnded() {
        List<Sequence> ended =
                places.stream().map(Place::sequence).filter(Sequence::isEnded).toList();
        places.removeIf(place -> ended.contains(place.sequence()));
        return ended;
    }

    /** Charges the sequence's tenant for the work of some rows: the parameters that each of them met. */
    void charge(Sequence sequence, double work) {
        account(sequence).charged += work;
    }

    /** The sequence, which waits no more, will not come back. */
    void close(Sequence sequence) {
        if (--account(sequence).sequences == 0) {
            accounts.remove(tenant(sequence));
        }
    }

    void forEach(Consumer<Sequence> action) {
        places.forEach(place -> action.accept(place.sequence()));
    }

    private Account account(Sequence sequence) {
        return Objects.requireNonNull(accounts.get(tenant(sequence)));
    }

    private static String tenant(Sequence sequence) {
        return sequence.spec().standing().tenant();
    }
}
