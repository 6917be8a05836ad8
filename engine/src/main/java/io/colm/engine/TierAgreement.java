package io.colm.engine;

import java.util.List;

/**
 * How often smaller tiers would have gone on as all chains held do, at positions that were looked at again in idle time.
 *
 * @param positions looked at
 * @param agreed by tier, from 1 to the one below all chains: of the positions, those where its likeliest token was theirs
 */
public record TierAgreement(long positions, List<Long> agreed) {

    static final TierAgreement NONE = new TierAgreement(0, List.of());

    public TierAgreement {
        agreed = List.copyOf(agreed);
    }

    /** The share of positions at which {@code tier} agreed; not a number before any was looked at, or for other tiers. */
    public double ratio(int tier) {
        return tier < 1 || tier > agreed.size() ? Double.NaN : (double) agreed.get(tier - 1) / positions;
    }
}
