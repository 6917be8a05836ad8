package io.colm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.registry.Lineage;
import io.colm.wire.registry.Lineage.Relative;
import java.util.List;
import org.junit.jupiter.api.Test;

class FamilyTreeTests {

    private static final Relative ROOT = relative("1", null, 3, List.of(), "champion", "old");
    private static final Relative WIDER = relative("2", "1", 4, List.of(1, 2, 3));
    private static final Relative WIDEST = relative("3", "2", 5, List.of(1, 2, 3, 4));
    private static final Relative SIBLING = relative("4", "2", 4, List.of(1));
    private static final Relative NIECE = relative("5", "4", 4, List.of(1, 3));
    private static final Relative OTHER = relative("6", "4", 4, List.of());

    private static Relative relative(
            String digit, String parent, int chains, List<Integer> inherited, String... aliases) {
        return new Relative(
                digit.repeat(64),
                "m" + digit,
                parent == null ? null : parent.repeat(64),
                chains,
                List.of(),
                inherited,
                List.of(aliases));
    }

    @Test
    void everyVersionStandsBelowItsParentAndSaysWhatItHasOfIt() {
        var lineage = new Lineage(WIDER, List.of(ROOT), List.of(WIDEST, SIBLING, NIECE, OTHER));

        assertThat(new FamilyTree(lineage).lines()).containsExactly("""
                        m1 111111111111 [champion, old]: 3 chains
                           m2 222222222222 *: 4 chains, 1..3 its parent's
                              m3 333333333333: 5 chains, 1..4 its parent's
                              m4 444444444444: 4 chains, 1 its parent's
                                 m5 555555555555: 4 chains, 1 and 3 its parent's
                                 m6 666666666666: 4 chains""".lines().toArray(String[]::new));
    }

    @Test
    void aParentThatIsNotHeldStandsAboveTheOldestThatIs() {
        assertThat(new FamilyTree(new Lineage(WIDEST, List.of(WIDER), List.of())).lines())
                .containsExactly(
                        "111111111111 is not in this registry",
                        "   m2 222222222222: 4 chains, 1..3 its parent's",
                        "      m3 333333333333 *: 5 chains, 1..4 its parent's");
    }
}
