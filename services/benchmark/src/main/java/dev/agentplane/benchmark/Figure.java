package dev.agentplane.benchmark;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One measured line of the page.
 *
 * @param id goal number, e.g. P1
 * @param what what was measured, in words
 * @param samples measured values in order, at least one
 * @param unit unit of the values
 * @param goal the goal as text
 * @param bound the number that decides whether the goal is met
 * @param higherIsBetter direction of the goal
 * @param floor what it is compared with, measured in the same run; null where there is nothing to compare with
 */
public record Figure(
        String id,
        String what,
        List<Double> samples,
        String unit,
        String goal,
        double bound,
        boolean higherIsBetter,
        @Nullable Floor floor) {

    /**
     * The anchor of a figure.
     *
     * @param what what it is
     * @param samples measured in turn with the figure's own, same unit
     */
    public record Floor(String what, List<Double> samples) {

        public Floor {
            samples = List.copyOf(samples);
        }
    }

    public Figure {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException(id + ": no samples");
        }
    }

    /** The value to quote. */
    public double median() {
        return median(samples);
    }

    /** Whether the median meets the goal. */
    public boolean met() {
        return higherIsBetter ? median() >= bound : median() <= bound;
    }

    /** Median figure divided by median floor. */
    public @Nullable Double ratio() {
        return floor == null || median(floor.samples()) == 0 ? null : median() / median(floor.samples());
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
