package io.colm.gateway.price;

import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What one generation costs: {@code total} is the exact sum of the input's cost and the outputs' at 1, 2, … chains. */
@JsonNaming(SnakeCaseStrategy.class)
public record Bill(String currency, BigDecimal input, List<BigDecimal> outputByChain, BigDecimal total) {

    public Bill {
        outputByChain = List.copyOf(outputByChain);
    }
}
