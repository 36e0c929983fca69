package dev.agentplane.benchmark;

import dev.agentplane.validation.bundle.BundleSnapshot;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a long log costs: P15's restart, P16's heap and P17. A log of many runs is made with the no-op runner, while heap
 * and rate are watched; then {@code up} starts on it as a process.
 */
final class Growth {

    private static final int BATCH = 2_000;
    private static final int WARM_UP = 2;
    private static final int RESTARTS = 3;
    private static final double MEBI = 1 << 20;

    private final BundleSnapshot bundle;
    private final int runs;
    private final PrintStream log;

    /** @param runs how many runs the log gets, at least ten batches of 2,000 */
    Growth(BundleSnapshot bundle, int runs, PrintStream log) {
        this.bundle = bundle;
        this.runs = runs;
        this.log = log;
    }

    /**
     * Measures below a directory.
     *
     * @param up the command that starts the control plane on that directory and prints a line of JSON when ready
     */
    List<Figure> measure(Path directory, List<String> up) throws Exception {
        List<Double> rates = new ArrayList<>();
        double before = 0;
        double after;
        try (Lab lab = Lab.start(directory, true);
                Pipeline pipeline = new Pipeline(lab.platform(), bundle)) {
            for (int i = 0; i < WARM_UP; i++) {
                pipeline.batch(BATCH);
            }
            while (rates.size() * BATCH < runs) {
                if (rates.size() == runs / BATCH / 10) {
                    // Only now have the broker's histograms and buffers got the size that they keep.
                    before = heap();
                }
                rates.add(BATCH / pipeline.batch(BATCH));
                log.printf("  %d runs, %.0f bundles/s%n", rates.size() * BATCH, rates.get(rates.size() - 1));
            }
            after = heap();
        }
        // The pipeline above ran without the receipts service, which catches up now.
        Spawn.up(up);
        List<Double> ready = new ArrayList<>();
        for (int i = 0; i < RESTARTS; i++) {
            ready.add(Spawn.up(up)[0]);
        }
        int tenth = rates.size() / 10;
        List<Double> first = rates.subList(0, tenth);
        List<Double> last = rates.subList(rates.size() - tenth, rates.size());
        String many = String.format(java.util.Locale.ROOT, "%,d", rates.size() * BATCH);
        return List.of(
                new Figure(
                        "P15", "restart of up with " + many + " runs in the log", ready, "s", "≤ 20", 20, false, null),
                new Figure(
                        "P16",
                        "heap the whole pipeline keeps for 1,000,000 closed runs, from " + many,
                        List.of((after - before) / (rates.size() * 9 / 10 * BATCH) * 1_000_000),
                        "MB",
                        "flat: ≤ 5",
                        5,
                        false,
                        null),
                new Figure(
                        "P17",
                        "bundles per second, last tenth of " + many + " runs ÷ first tenth",
                        List.of(Figure.median(last) / Figure.median(first)),
                        "",
                        "≥ 0.9",
                        0.9,
                        true,
                        null));
    }

    /** Megabytes of live objects in this process. */
    private static double heap() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.gc();
        return (runtime.totalMemory() - runtime.freeMemory()) / MEBI;
    }
}
