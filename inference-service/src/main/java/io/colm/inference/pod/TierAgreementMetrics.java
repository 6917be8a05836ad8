package io.colm.inference.pod;

import io.colm.engine.Engine;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * What smaller tiers are worth on the traffic that there is: {@code colm.tier.agreement.ratio} by tier, of {@code
 * colm.tier.agreement.positions} looked at.
 */
record TierAgreementMetrics(Engine engine, int chains) implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry meters) {
        for (int tier = 1; tier < chains; tier++) {
            int smaller = tier;
            Gauge.builder(
                            "colm.tier.agreement.ratio",
                            engine,
                            asked -> asked.tierAgreement().ratio(smaller))
                    .tag("tier", String.valueOf(tier))
                    .register(meters);
        }
        FunctionCounter.builder(
                        "colm.tier.agreement.positions",
                        engine,
                        asked -> asked.tierAgreement().positions())
                .register(meters);
    }
}
