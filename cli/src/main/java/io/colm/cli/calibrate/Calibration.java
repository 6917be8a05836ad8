package io.colm.cli.calibrate;

import io.colm.model.ModelShape;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What it does to leave tokens to chain 1 from some margin on, for every number of chains that would make the others. */
public final class Calibration {

    /** Margins are tried in thousandths. */
    private static final int STEPS = 1000;

    private final Reading reading;
    private final ModelShape shape;

    public Calibration(Reading reading, ModelShape shape) {
        this.reading = reading;
        this.shape = shape;
    }

    /**
     * Tokens of the text, if chain 1 makes those of which its margin is at least {@code margin} and {@code chains} chains
     * the others.
     *
     * @param byChainOne share of the tokens that chain 1 makes
     * @param agreement share of those whose likeliest token is that of {@code chains} chains; 1 if there are none
     * @param parameters weights that a token meets on average, embeddings left out
     */
    public record Outcome(int chains, double margin, double byChainOne, double agreement, double parameters) {

        /** Share of all tokens whose likeliest is that of {@code chains} chains. */
        public double sameInAll() {
            return 1 - byChainOne * (1 - agreement);
        }

        public double meanChains() {
            return byChainOne + (1 - byChainOne) * chains;
        }
    }

    public Outcome at(double margin, int chains) {
        int made = 0;
        int same = 0;
        double[] margins = reading.margins();
        for (int position = 0; position < margins.length; position++) {
            if (margins[position] >= margin) {
                made++;
                same += reading.agrees(position, chains) ? 1 : 0;
            }
        }
        double share = (double) made / margins.length;
        return new Outcome(
                chains,
                margin,
                share,
                made == 0 ? 1 : (double) same / made,
                share * work(1) + (1 - share) * work(chains));
    }

    /** Chain 1 runs for every token, so that the others' cost is the whole prefix's. */
    private double work(int chains) {
        return shape.parameters(chains) - (double) shape.vocabulary() * shape.prefixWidth(chains);
    }

    /** @throws IllegalArgumentException if no margin does */
    public Outcome smallest(double agreement, int chains) {
        return IntStream.rangeClosed(0, STEPS)
                .mapToObj(step -> at((double) step / STEPS, chains))
                .filter(outcome -> outcome.byChainOne() > 0 && outcome.agreement() >= agreement)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "chain 1 agrees with %d chains in %s of its tokens at no margin; ask for less, or take more text"
                                .formatted(chains, agreement)));
    }

    /** Outcomes over the whole scale, {@code chosen} among them. */
    public List<Outcome> table(Outcome chosen) {
        return Stream.concat(
                        Stream.of(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
                                .mapToDouble(Number::doubleValue)
                                .mapToObj(margin -> at(margin, chosen.chains())),
                        Stream.of(chosen))
                .sorted((a, b) -> Double.compare(a.margin(), b.margin()))
                .distinct()
                .toList();
    }
}
