package dev.agentplane.execution.runner;

import dev.agentplane.events.AttemptEnd;
import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Guest;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs nothing and says so: measures the pipeline around a runner. Never wired in by configuration. */
public final class NoopRunner implements Runner {

    private final InstantSource clock;

    public NoopRunner(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public AttemptResult run(ExecutionPlan plan) {
        return new AttemptResult(
                AttemptEnd.EXITED,
                0,
                null,
                clock.instant(),
                clock.instant(),
                null,
                null,
                List.of(),
                null,
                "{\"mechanism\":\"noop\"}",
                "nothing was executed: no-op runner");
    }

    @Override
    public void end(String traceId, int attempt) {}

    @Override
    public String probe(@Nullable Guest guest) {
        return "done\n";
    }

    @Override
    public void reap(String traceId, int below) {}

    @Override
    public void discard(String traceId) {}
}
