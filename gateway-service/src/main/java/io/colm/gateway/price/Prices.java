package io.colm.gateway.price;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Prices of a million tokens.
 *
 * @param input of the prompt, the same at every tier: chain 1 alone reads it
 * @param output of the answer, for 1, 2, … chains; chain counts beyond the list go on growing at its average step
 */
@ConfigurationProperties("colm.gateway.prices")
public record Prices(
        @DefaultValue("USD") String currency,
        @DefaultValue("0.05") BigDecimal input,
        @DefaultValue("0.10") List<BigDecimal> output) {

    private static final int MILLION = 6;

    public Prices {
        output = List.copyOf(output);
        if (input.signum() < 0 || output.isEmpty() || output.stream().anyMatch(price -> price.signum() < 0)) {
            throw new IllegalArgumentException(
                    "colm.gateway.prices: input and at least one output price are needed, none below 0");
        }
    }

    /** Price of a million tokens made by {@code chains} chains. */
    public BigDecimal output(int chains) {
        int listed = output.size();
        if (chains <= listed) {
            return output.get(chains - 1);
        }
        return output.getLast()
                .multiply(BigDecimal.valueOf(chains))
                .divide(BigDecimal.valueOf(listed), 6, RoundingMode.HALF_UP);
    }

    /** The bill of one generation, with tokens counted at 1, 2, … chains. */
    public Bill bill(int promptTokens, List<Integer> tokensByChain) {
        List<BigDecimal> outputs = IntStream.range(0, tokensByChain.size())
                .mapToObj(index -> cost(output(index + 1), tokensByChain.get(index)))
                .toList();
        BigDecimal prompt = cost(input, promptTokens);
        return new Bill(currency, prompt, outputs, outputs.stream().reduce(prompt, BigDecimal::add));
    }

    private static BigDecimal cost(BigDecimal price, int tokens) {
        return price.multiply(BigDecimal.valueOf(tokens)).movePointLeft(MILLION);
    }
}
