package dev.agentplane.benchmark;

import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.validation.admission.Admission;
import dev.agentplane.validation.admission.AdmissionFacts;
import dev.agentplane.validation.bundle.BundleLimits;
import dev.agentplane.validation.bundle.BundleSnapshot;
import dev.agentplane.validation.bundle.DirectorySnapshot;
import dev.agentplane.validation.gate.PolicyPack;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures and writes {@code docs/benchmarks.md} and {@code docs/benchmarks.json}. Run by {@code services/benchmark/run}.
 *
 * <p>Arguments: repository root; {@code --runs} to measure runs only and print the result. Environment: {@code
 * AGENTPLANE_BENCHMARK_SSH}, an SSH destination that is this host, with {@code AGENTPLANE_SSH_…} to reach it; {@code
 * AGENTPLANE_BENCHMARK_GUEST}, a directory made by {@code agentplane guest build}.
 */
public final class Benchmark {

    private static final int ROUNDS = 5;
    private static final int WARM_UP = 400;
    private static final int BATCH = 2_000;
    private static final int SINGLES = 60;
    private static final int STREAM_TRACES = 6_000;
    private static final int STARTS = 7;
    private static final int LONG_LOG = 100_000;

    private final Path root;
    private final Path work;
    private final BundleSnapshot bundle;
    private final List<Figure> figures = new ArrayList<>();
    private final PrintStream log;

    private Benchmark(Path root, Path work, PrintStream log) throws IOException {
        this.root = root;
        this.work = work;
        this.log = log;
        this.bundle = DirectorySnapshot.read(root.resolve("bundles/example-agent"), BundleLimits.DEFAULT);
    }

    /** Measures everything. */
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]).toRealPath();
        Path work = Files.createTempDirectory("agentplane-benchmark-");
        PrintStream log = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        try {
            Benchmark benchmark = new Benchmark(root, work, log);
            if (arguments.length > 1 && arguments[1].equals("--runs")) {
                benchmark.runsOnly();
            } else {
                benchmark.run();
            }
        } finally {
            delete(work);
        }
    }

    /** Measures runs only, and prints what would be on the page. */
    private void runsOnly() throws Exception {
        figures.addAll(new RunFigures(work, bundle, log).measure(ROUNDS));
        latency();
        log.println(
                new String(Page.markdown("services/benchmark/run --runs", machine(), figures), StandardCharsets.UTF_8));
    }

    private void run() throws Exception {
        admission();
        fold();
        audit();
        streams();
        throughput();
        latency();
        figures.addAll(new RunFigures(work, bundle, log).measure(ROUNDS));
        starts();
        growth();
        Map<String, String> machine = machine();
        Files.write(root.resolve("docs/benchmarks.json"), Page.json(machine, figures));
        Files.write(root.resolve("docs/benchmarks.md"), Page.markdown("services/benchmark/run", machine, figures));
        log.println("wrote docs/benchmarks.md and docs/benchmarks.json");
    }

    /** P1: the pure function, one thread; floor: reading the same manifest strictly and doing nothing with it. */
    private void admission() {
        log.println("P1 admission");
        Admission admission = new Admission();
        AdmissionFacts facts = AdmissionFacts.at(
                Instant.parse("2026-01-01T00:00:00Z"),
                "benchmark",
                PolicyPack.standard(),
                Map.of(PolicyPack.DEFAULT_REF, PolicyPack.DEFAULT_PIN));
        byte[] manifest = bundle.manifest().orElseThrow();
        // The compiler needs some seconds to see what is hot.
        for (int i = 0; i < ROUNDS; i++) {
            perSecond(() -> admission.admit(bundle, facts));
        }
        List<Double> ours = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            floor.add(perSecond(() -> StrictJson.parse(manifest)));
            ours.add(perSecond(() -> admission.admit(bundle, facts)));
        }
        figures.add(new Figure(
                "P1",
                "pure admission of example-agent, one thread",
                ours,
                "bundles/s",
                "≥ 5,000",
                5_000,
                true,
                new Figure.Floor("strict reading of its manifest alone, documents/s", floor)));
    }

    /** P5, its first half: the receipt fold, one thread; floor: reading the same events strictly. */
    private void fold() throws IOException {
        log.println("P5 receipt fold");
        ReceiptFold fold = ReceiptFold.ofExample();
        for (int i = 0; i < ROUNDS; i++) {
            perSecond(fold::once);
            perSecond(fold::afterEach);
        }
        List<Double> each = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            floor.add(fold.size() * perSecond(fold::readOnly));
            ours.add(fold.size() * perSecond(fold::once));
            each.add(fold.size() * perSecond(fold::afterEach));
        }
        Figure.Floor reading = new Figure.Floor("strict reading of these events alone, events/s", floor);
        figures.add(new Figure(
                "P5",
                "receipt fold alone, one verdict and record on the eight events of a run, as when they come together",
                ours,
                "events/s",
                "≥ 100,000",
                100_000,
                true,
                reading));
        figures.add(new Figure(
                "P5",
                "the same with a verdict and a record after each event, as when they come far apart",
                each,
                "events/s",
                "–",
                0,
                true,
                reading));
    }

    /** P5, its second half: the receipt topology; floor: a topology that only keeps the last record of each key. */
    private void streams() throws Exception {
        log.println("P5 receipt topology");
        try (ReceiptStreams streams = ReceiptStreams.start(work.resolve("streams"))) {
            List<Double> floor = streams.trivial(ROUNDS, STREAM_TRACES);
            List<Double> ours = streams.receipts(ROUNDS, STREAM_TRACES);
            figures.add(new Figure(
                    "P5",
                    "receipt topology, exactly once: first event published to last receipt sealed",
                    ours,
                    "events/s",
                    "≥ 0.5 of its floor",
                    Figure.median(floor) / 2,
                    true,
                    new Figure.Floor("a topology that keeps the last record per key, same settings, events/s", floor)));
        }
    }

    /** E5: what log verify computes; in CPU time, because the goal is per core. Floor: its digests alone. */
    private void audit() {
        log.println("E5 audit of a log");
        AuditFold fold = new AuditFold();
        for (int i = 0; i < ROUNDS; i++) {
            perCpuSecond(fold::once);
        }
        List<Double> ours = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            floor.add(fold.size() * perCpuSecond(fold::hashOnly));
            ours.add(fold.size() * perCpuSecond(fold::once));
        }
        figures.add(new Figure(
                "E5",
                "log verify, level tree, without the broker: records of 1 KiB per second and core",
                ours,
                "records/s",
                "≥ 100,000",
                100_000,
                true,
                new Figure.Floor("SHA-256 over leaf, envelope and node alone, records/s", floor)));
    }

    private static double perCpuSecond(Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long count = 0;
        long start = threads.getCurrentThreadCpuTime();
        while (threads.getCurrentThreadCpuTime() - start < TimeUnit.SECONDS.toNanos(2)) {
            work.run();
            count++;
        }
        return count / ((threads.getCurrentThreadCpuTime() - start) / 1e9);
    }

    private static double perSecond(Runnable work) {
        long count = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(2)) {
            work.run();
            count++;
        }
        return count / ((System.nanoTime() - start) / 1e9);
    }

    /** P6 and P7: the whole pipeline around a no-op runner, in turn with a bare transactional producer. */
    private void throughput() throws Exception {
        log.println("P6, P7 pipeline throughput");
        List<Double> bundles = new ArrayList<>();
        List<Double> records = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        try (Lab lab = Lab.start(work.resolve("throughput"), true);
                Pipeline pipeline = new Pipeline(lab.platform(), bundle)) {
            pipeline.batch(WARM_UP);
            ProducerFloor.measure(lab.platform());
            for (int i = 0; i < ROUNDS; i++) {
                floor.add(ProducerFloor.measure(lab.platform()));
                long before = pipeline.records();
                double seconds = pipeline.batch(BATCH);
                bundles.add(BATCH / seconds);
                records.add((pipeline.records() - before) / seconds);
                log.printf("  %.0f bundles/s, floor %.0f records/s%n", bundles.get(i), floor.get(i));
            }
        }
        Figure.Floor producer = new Figure.Floor("bare transactional producer, 1 KiB records/s", floor);
        figures.add(new Figure(
                "P6",
                "whole pipeline, no-op runner: submission to closed evidence, sustained",
                bundles,
                "bundles/s",
                "≥ 400; stretch 1,000",
                400,
                true,
                producer));
        List<Double> share = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            share.add(records.get(i) / floor.get(i));
        }
        figures.add(new Figure(
                "P7",
                "records the pipeline wrote per second ÷ records of the bare producer",
                share,
                "",
                "≥ 0.05; stretch 0.15",
                0.05,
                true,
                null));
    }

    /** P9: one bundle at a time on an idle pipeline with the real runner, minus the script's own time. */
    private void latency() throws Exception {
        log.println("P9 latency");
        List<Double> overhead = new ArrayList<>();
        List<Double> script = new ArrayList<>();
        try (Lab lab = Lab.start(work.resolve("latency"), false);
                Pipeline pipeline = new Pipeline(lab.platform(), bundle)) {
            for (int i = 0; i < SINGLES / 2; i++) {
                pipeline.single();
            }
            for (int i = 0; i < SINGLES; i++) {
                overhead.add(pipeline.single());
            }
            script.addAll(pipeline.scriptMillis());
        }
        double scriptMedian = Figure.median(script);
        List<Double> minus =
                overhead.stream().map(millis -> millis - scriptMedian).sorted().toList();
        Figure.Floor floor = new Figure.Floor("the script alone, ms", script);
        figures.add(new Figure(
                "P9", "one bundle on an idle system, minus the script: p50", minus, "ms", "≤ 60", 60, false, floor));
        figures.add(new Figure(
                "P9",
                "the same: p99 of " + SINGLES,
                List.of(minus.get((int) Math.ceil(minus.size() * 0.99) - 1)),
                "ms",
                "≤ 250",
                250,
                false,
                null));
    }

    /** P14 to P16: processes from outside. */
    private void starts() throws Exception {
        log.println("P14, P15, P16 starts");
        String command = root.resolve("agentplane").toString();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> validate = List.of(
                command, "validate", root.resolve("bundles/example-agent").toString());
        Spawn.seconds(validate);
        List<Double> ours = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        List<Double> ready = new ArrayList<>();
        List<Double> memory = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            floor.add(Spawn.seconds(List.of(java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-version")));
            ours.add(Spawn.seconds(validate));
        }
        for (int i = 0; i < ROUNDS; i++) {
            double[] up = Spawn.up(List.of(
                    command, "up", "--json", "--data", work.resolve("up-" + i).toString()));
            ready.add(up[0]);
            memory.add(up[1]);
        }
        figures.add(new Figure(
                "P14",
                "cold start of validate, one bundle",
                ours,
                "s",
                "≤ 0.6",
                0.6,
                false,
                new Figure.Floor("java -version, s", floor)));
        figures.add(new Figure("P15", "up from nothing until ready for a bundle", ready, "s", "≤ 6", 6, false, null));
        figures.add(new Figure("P16", "resident memory of up, idle", memory, "MB", "≤ 700", 700, false, null));
    }

    /** P15's restart, P16's heap, P17: what a log of many runs costs. */
    private void growth() throws Exception {
        int runs = Integer.getInteger("agentplane.benchmark.runs", LONG_LOG);
        log.println("P15, P16, P17 with " + runs + " runs");
        Path data = work.resolve("growth");
        List<String> up = List.of(root.resolve("agentplane").toString(), "up", "--json", "--data", data.toString());
        figures.addAll(new Growth(bundle, runs, log).measure(data, up));
    }

    private static Map<String, String> machine() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put(
                "measured",
                Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
        machine.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        machine.put("broker", "one in-process KRaft node, no replication, no fsync per record");
        return machine;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
