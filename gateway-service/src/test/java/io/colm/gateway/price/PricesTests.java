package io.colm.gateway.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class PricesTests {

    private final Prices prices = new Prices("USD", new BigDecimal("0.05"), decimals("0.10", "0.20"));

    @Test
    void theTotalIsTheExactSumOfItsParts() {
        Bill bill = prices.bill(3, List.of(1, 2));

        assertThat(bill.input()).isEqualByComparingTo("0.00000015");
        assertThat(bill.outputByChain())
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactly(new BigDecimal("0.0000001"), new BigDecimal("0.0000004"));
        assertThat(bill.total()).isEqualByComparingTo("0.00000065");
    }

    @Test
    void pricesGoOnInProportionBeyondTheList() {
        assertThat(prices.output(2)).isEqualByComparingTo("0.20");
        assertThat(prices.output(3)).isEqualByComparingTo("0.30");
        assertThat(prices.output(8)).isEqualByComparingTo("0.80");
    }

    @Test
    void nothingCostsLessThanNothing() {
        assertThatThrownBy(() -> new Prices("USD", BigDecimal.ZERO, decimals("-1")))
                .hasMessageContaining("colm.gateway.prices");
        assertThatThrownBy(() -> new Prices("USD", BigDecimal.ZERO, List.of())).hasMessageContaining("output");
    }

    private static List<BigDecimal> decimals(String... texts) {
        return List.of(texts).stream().map(BigDecimal::new).toList();
    }
}
