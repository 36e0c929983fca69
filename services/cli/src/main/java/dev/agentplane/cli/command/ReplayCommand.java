package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.replay.NotReplayableException;
import dev.agentplane.cli.replay.Original;
import dev.agentplane.cli.replay.Rate;
import dev.agentplane.cli.replay.Replay;
import dev.agentplane.cli.trace.TraceReader;
import dev.agentplane.platform.PinnedRecords;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.replay.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code replay}: runs again what was recorded, and says whether it came out the same. */
@Command(
        name = "replay",
        description = {
            "Run again exactly what was recorded, and say whether it came out the same: how it ended, what it said, what it",
            "left. A replay is a run of its own, with the original's bytes, policy pack and executor, without network and",
            "secrets; its verdict is evidence. It does not start when something that it needs is missing or has changed.",
            "Exits 0 when it was REPRODUCED every time, 1 when it DIVERGED or is NOT_REPLAYABLE."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane replay agentplane.bundles.v1:2:1834",
            "  agentplane replay 01kb2v3w8x9yz0123456789abc --times 10",
            "  agentplane replay 01kb2v3w8x9yz0123456789abc --on edge-arm-1 --json"
        })
public final class ReplayCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Parameters(
            paramLabel = "TRACE|TOPIC:PARTITION:OFFSET",
            description = "A run, by trace id or by the place of one of its events in the log.")
    private String target = "";

    @Option(
            names = "--times",
            paramLabel = "N",
            defaultValue = "1",
            description = "Replay so often, one after another, and give the share that came out the same.")
    private int times;

    @Option(names = "--on", paramLabel = "EXECUTOR", description = "Run on this executor, not on the original's.")
    private @Nullable String executor;

    @Option(names = "--allow-network", description = "Give it the network that the original had.")
    private boolean network;

    @Option(names = "--allow-secrets", description = "Give it the secrets that the original had.")
    private boolean secrets;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Stop waiting after so long; the replay goes on.")
    private @Nullable Long timeout;

    @Option(names = "--json", description = "Print the verdicts as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public ReplayCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        if (times < 1) {
            throw CommandFailure.usage("expected --times of at least 1, found " + times, "leave it out to replay once");
        }
        try (InstanceSession session = InstanceSession.open(surroundings, instance);
                PinnedRecords records = session.platform().pinnedRecords();
                TopicReader reader = session.platform().topicReader()) {
            Original original = Original.find(
                    target, records, new TraceReader(reader), session.platform().blobs());
            Replaying replaying =
                    new Replaying(surroundings, Optional.ofNullable(timeout).map(Duration::ofSeconds));
            Replaying.Wishes wishes = new Replaying.Wishes(Optional.ofNullable(executor), network, secrets);
            List<Replay> replays = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                Replaying.Outcome outcome = replaying.once(session.platform(), original, wishes);
                Replay replay = outcome.replay();
                replays.add(replay);
                if (!json) {
                    print(replay);
                    outcome.firstDifference().forEach(surroundings.console()::result);
                }
                if (replay.verdict() == Verdict.NOT_REPLAYABLE) {
                    break;
                }
            }
            return conclude(original.traceId(), replays);
        } catch (NotReplayableException e) {
            Replay replay = Replay.notStarted(Optional.empty(), String.valueOf(e.getMessage()));
            if (!json) {
                print(replay);
            }
            return conclude(target, List.of(replay));
        }
    }

    private void print(Replay replay) {
        ReplayText.lines(replay).forEach(surroundings.console()::result);
    }

    private int conclude(String original, List<Replay> replays) {
        int reproduced = (int) replays.stream()
                .filter(replay -> replay.verdict() == Verdict.REPRODUCED)
                .count();
        int judged = (int) replays.stream()
                .filter(replay -> replay.verdict() != Verdict.NOT_REPLAYABLE)
                .count();
        Rate rate = new Rate(reproduced, judged);
        Verdict verdict =
                replays.stream().map(Replay::verdict).max(Verdict::compareTo).orElseThrow();
        if (json) {
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            tree.put("original", original).put("verdict", verdict.name());
            ArrayNode list = tree.putArray("replays");
            replays.forEach(replay -> list.add(replay.json()));
            tree.set("rate", rate.json());
            surroundings.console().json(tree);
        } else if (replays.size() > 1) {
            surroundings.console().result(ReplayText.rate(rate));
        }
        return (verdict == Verdict.REPRODUCED ? ExitCode.DONE : ExitCode.NEGATIVE).number();
    }
}
