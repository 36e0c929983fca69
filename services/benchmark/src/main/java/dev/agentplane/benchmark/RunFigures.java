package dev.agentplane.benchmark;

import dev.agentplane.execution.plan.Guest;
import dev.agentplane.validation.bundle.BundleSnapshot;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What runs cost: the step itself, and the pipeline around real ones. */
final class RunFigures {

    private static final int STEPS = 40;
    private static final int MACHINES = 3;
    private static final int SANDBOXED = 200;

    private final Path work;
    private final BundleSnapshot bundle;
    private final PrintStream log;
    private final List<Figure> figures = new ArrayList<>();

    RunFigures(Path work, BundleSnapshot bundle, PrintStream log) {
        this.work = work;
        this.bundle = bundle;
        this.log = log;
    }

    /** Measures so many rounds. */
    List<Figure> measure(int rounds) throws Exception {
        steps(rounds);
        sandboxed(rounds);
        return List.copyOf(figures);
    }

    /** P8 and P9, the run step: in turn with bubblewrap alone, over SSH, and in a virtual machine where there is one. */
    private void steps(int rounds) throws Exception {
        log.println("P8, P9 run steps");
        Map<String, String> environment = System.getenv();
        Optional<String> remote = Optional.ofNullable(environment.get("AGENTPLANE_BENCHMARK_SSH"));
        Optional<Guest> guest = BenchmarkGuest.in(environment.get("AGENTPLANE_BENCHMARK_GUEST"));
        List<Double> floor = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        List<Double> ssh = new ArrayList<>();
        List<Double> command = new ArrayList<>();
        List<Double> machine = new ArrayList<>();
        try (RunSteps steps = new RunSteps(work.resolve("steps"), environment)) {
            for (int i = 0; i < rounds; i++) {
                floor.add(Figure.median(steps.bubblewrap(STEPS)));
                ours.add(Figure.median(steps.runs("local", Optional.empty(), STEPS)));
                if (remote.isPresent()) {
                    ssh.add(Figure.median(steps.runs(remote.get(), Optional.empty(), STEPS)));
                    command.add(Figure.median(steps.commands(remote.get(), STEPS)));
                }
                if (guest.isPresent()) {
                    machine.add(Figure.median(steps.runs("local", guest, MACHINES)));
                }
                log.printf(
                        "  floor %s, here %s, over SSH %s of which a command %s, in a machine %s ms%n",
                        floor, ours, ssh, command, machine);
            }
        }
        Figure.Floor bubblewrap = new Figure.Floor("bubblewrap alone around the same script, ms", floor);
        double bound = 1.5 * Figure.median(floor);
        figures.add(new Figure(
                "P8",
                "run step of a script that does nothing: one after the other",
                ours,
                "ms",
                "≤ 1.5 of its floor",
                bound,
                false,
                bubblewrap));
        Figure.Floor here = new Figure.Floor("the run step on this host, ms", ours);
        if (!ssh.isEmpty()) {
            figures.add(new Figure(
                    "P9",
                    "the same over a warm SSH connection to this host",
                    ssh,
                    "ms",
                    "≤ 20 ms more than on this host",
                    Figure.median(ours) + 20,
                    false,
                    new Figure.Floor("a command that has nothing to do, over the same connection, ms", command)));
        }
        if (!machine.isEmpty()) {
            figures.add(new Figure(
                    "–", "the same in a virtual machine, restored for each run", machine, "ms", "–", 0, false, here));
        }
    }

    /** P8: the whole pipeline with a real sandboxed process for each bundle. */
    private void sandboxed(int rounds) throws Exception {
        log.println("P8 pipeline with sandboxed processes");
        List<Double> bundles = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        try (Lab lab = Lab.start(work.resolve("sandboxed"), false);
                Pipeline pipeline = new Pipeline(lab.platform(), bundle);
                RunSteps steps = new RunSteps(work.resolve("sandboxed-steps"), System.getenv())) {
            pipeline.batch(SANDBOXED / 4);
            for (int i = 0; i < rounds; i++) {
                floor.add(1000 / Figure.median(steps.bubblewrap(STEPS)));
                bundles.add(SANDBOXED / pipeline.batch(SANDBOXED));
                log.printf("  %.0f bundles/s%n", bundles.get(i));
            }
        }
        figures.add(new Figure(
                "P8",
                "whole pipeline, example-agent really run in its sandbox: submission to closed evidence",
                bundles,
                "bundles/s",
                "≥ 100",
                100,
                true,
                new Figure.Floor("bubblewrap around a script that does nothing, one after the other, runs/s", floor)));
    }
}
