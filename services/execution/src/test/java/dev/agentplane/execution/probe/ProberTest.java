package dev.agentplane.execution.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Guest;
import dev.agentplane.execution.runner.AttemptResult;
import dev.agentplane.execution.runner.Runner;
import dev.agentplane.execution.runner.UnreachableException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProberTest {

    private static final String ANSWER = "os=linux\narch=x86_64\ndone\n";

    private final Map<String, Integer> asked = new ConcurrentHashMap<>();

    private Prober prober(int failures, String silent) {
        return new Prober(
                executor -> new Executor(executor.getName(), executor.getName().equals(silent) ? failures : 0),
                InstantSource.system());
    }

    private static Target target(String name) {
        return new Target(name, name, false, null);
    }

    @Test
    void whoDoesNotAnswerIsLookedAtOnceMore() throws InterruptedException {
        // When
        List<Seen> seen = prober(1, "b").lookTwice(List.of(target("a"), target("b")));

        // Then
        assertThat(seen).extracting(one -> one.target().name()).containsExactly("a", "b");
        assertThat(seen).allMatch(Seen::reachable);
        assertThat(asked).isEqualTo(Map.of("a", 1, "b", 2));
    }

    @Test
    void whoDoesNotAnswerTwiceIsUnreachable() throws InterruptedException {
        // When
        List<Seen> seen = prober(2, "a").lookTwice(List.of(target("a"), target("b")));

        // Then
        assertThat(seen).extracting(Seen::reachable).containsExactly(false, true);
        assertThat(seen.get(0).printed()).isEqualTo("gone");
    }

    /** Does not answer so many times. */
    private final class Executor implements Runner {

        private final String name;
        private final int failures;

        Executor(String name, int failures) {
            this.name = name;
            this.failures = failures;
        }

        @Override
        public String probe(@Nullable Guest guest) throws UnreachableException {
            if (asked.merge(name, 1, Integer::sum) <= failures) {
                throw new UnreachableException("gone", null);
            }
            return ANSWER;
        }

        @Override
        public AttemptResult run(ExecutionPlan plan) {
            throw new IllegalStateException("nothing is run here");
        }

        @Override
        public void end(String traceId, int attempt) {}

        @Override
        public void reap(String traceId, int below) {}

        @Override
        public void discard(String traceId) {}
    }
}
