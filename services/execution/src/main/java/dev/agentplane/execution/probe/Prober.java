package dev.agentplane.execution.probe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.ExecutorRef;
import dev.agentplane.events.GuestImage;
import dev.agentplane.execution.plan.Guest;
import dev.agentplane.execution.runner.UnreachableException;
import dev.agentplane.execution.worker.Runners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Looks at executors, all at once; one that does not answer within ten seconds counts as unreachable. */
public final class Prober {

    /** How long an executor may take to answer. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private final Runners runners;
    private final InstantSource clock;

    public Prober(Runners runners, InstantSource clock) {
        this.runners = runners;
        this.clock = clock;
    }

    /**
     * Looks at each of them, and once more at those that do not answer: on a busy host one look may take too long, and an
     * executor that counts as unreachable gets no work.
     */
    public List<Seen> lookTwice(List<Target> targets) throws InterruptedException {
        List<Seen> seen = new ArrayList<>(look(targets));
        List<Target> silent =
                seen.stream().filter(one -> !one.reachable()).map(Seen::target).toList();
        if (!silent.isEmpty()) {
            for (Seen again : look(silent)) {
                seen.replaceAll(one -> one.target().equals(again.target()) ? again : one);
            }
        }
        return seen;
    }

    /** Looks at each of them; in the order given. */
    public List<Seen> look(List<Target> targets) throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "prober");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Seen>> answers = new ArrayList<>();
            targets.forEach(target -> answers.add(threads.submit(() -> look(target))));
            List<Seen> seen = new ArrayList<>();
            long end = System.nanoTime() + LIMIT.toNanos();
            for (int i = 0; i < targets.size(); i++) {
                seen.add(answer(targets.get(i), answers.get(i), end - System.nanoTime()));
            }
            return seen;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Seen answer(Target target, Future<Seen> answer, long nanos) throws InterruptedException {
        try {
            return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return absent(target, "no answer within " + LIMIT.toSeconds() + " s");
        } catch (ExecutionException e) {
            return absent(target, String.valueOf(e.getCause()));
        }
    }

    private Seen look(Target target) throws InterruptedException {
        try {
            Instant asked = clock.instant();
            String printed = runners.of(new ExecutorRef(target.name(), target.sshRef(), target.guest()))
                    .probe(machine(target.guest()));
            return new Seen(target, true, ProbeCaps.parse(printed, asked, clock.instant()), printed);
        } catch (IOException | UncheckedIOException | UnreachableException | IllegalArgumentException e) {
            return absent(target, String.valueOf(e.getMessage()));
        }
    }

    private static Seen absent(Target target, String why) {
        ObjectNode caps = JsonNodeFactory.instance.objectNode();
        return new Seen(target, false, caps.put("os", "unknown").put("arch", "unknown"), why);
    }

    private static @Nullable Guest machine(@Nullable GuestImage image) {
        return image == null
                ? null
                : new Guest(
                        "pc",
                        false,
                        Guest.DEFAULT_MIB,
                        1,
                        image.getKernelPath(),
                        Digest.parse(image.getKernelDigest()),
                        image.getInitrdPath(),
                        Digest.parse(image.getInitrdDigest()));
    }
}
