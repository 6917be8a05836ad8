package io.colm.training.plot;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** A marked value of an axis, with its label. */
record Tick(double value, String label) {

    static List<Tick> linear(Scale scale, int count) {
        double low = scale.low();
        double high = scale.high();
        double least = (high - low) / count;
        BigDecimal step = step(scale.whole() ? Math.max(1, least) : least);
        long first = (long) Math.ceil(low / step.doubleValue() - 1e-6);
        long last = (long) Math.floor(high / step.doubleValue() + 1e-6);
        Unit unit = Unit.of(Math.max(Math.abs(low), Math.abs(high)));
        return LongStream.rangeClosed(first, last)
                .mapToObj(i -> unit.tick(step.multiply(BigDecimal.valueOf(i)), unit.decimals(step)))
                .toList();
    }

    /** Powers of ten where there are some, with their doubles and fives; within a power, evenly. */
    static List<Tick> logarithmic(Scale scale, int count) {
        double low = scale.low();
        double high = scale.high();
        double powers = Math.log10(high / low);
        if (powers < 1) {
            return linear(scale, count).stream().filter(tick -> tick.value > 0).toList();
        }
        List<Integer> digits = powers < 3 ? List.of(1, 2, 5) : List.of(1);
        int every = Math.max(1, (int) Math.ceil(powers / count));
        List<Tick> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
            for (int digit : digits) {
                BigDecimal value = BigDecimal.valueOf(digit).scaleByPowerOfTen(power);
                if (power % every == 0 && value.doubleValue() >= low && value.doubleValue() <= high) {
                    Unit unit = Unit.of(value.doubleValue());
                    ticks.add(unit.tick(value, unit.decimals(value)));
                }
            }
        }
        return ticks;
    }

    /** The smallest of 1, 2, 5, 10 … times a power of ten that is not less. */
    private static BigDecimal step(double least) {
        int power = (int) Math.floor(Math.log10(least));
        double lead = least / Math.pow(10, power);
        int digit = lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10;
        return BigDecimal.valueOf(digit).scaleByPowerOfTen(power);
    }

    /** What the numbers of an axis are written in. */
    private record Unit(int power, String suffix) {

        static Unit of(double largest) {
            if (largest >= 1e9) {
                return new Unit(9, "B");
            }
            if (largest >= 1e6) {
                return new Unit(6, "M");
            }
            if (largest >= 1e4) {
                return new Unit(3, "k");
            }
            if (largest >= 1e-3) {
                return new Unit(0, "");
            }
            int power = (int) Math.floor(Math.log10(largest) + 1e-9);
            return new Unit(power, "e" + power);
        }

        int decimals(BigDecimal value) {
            return Math.max(
                    0, value.scaleByPowerOfTen(-power).stripTrailingZeros().scale());
        }

        Tick tick(BigDecimal value, int decimals) {
            String number = value.scaleByPowerOfTen(-power).setScale(decimals).toPlainString();
            return new Tick(value.doubleValue(), value.signum() == 0 ? "0" : number + suffix);
        }
    }
}
