package dev.agentplane.replay;

import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.OutputFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything in which a replay can be told from its original: how it ended, what it said, what it left. Times, resource use
 * and the executor are no part of it: they differ by nature.
 *
 * @param parts what was compared, in the order in which a reader wants to hear of differences
 */
public record Comparison(List<Part> parts) {

    public Comparison {
        parts = List.copyOf(parts);
    }

    /** Compares two runs. */
    public static Comparison of(AttemptFinished original, AttemptFinished replay) {
        List<Part> parts = new ArrayList<>();
        parts.add(Part.of("end", original.getEnd(), replay.getEnd()));
        parts.add(Part.of("exitCode", original.getExitCode(), replay.getExitCode()));
        parts.add(Part.of("signal", original.getSignal(), replay.getSignal()));
        outputs(original, replay, parts);
        parts.add(Part.of("stdout", original.getStdout(), replay.getStdout()));
        parts.add(Part.of("stderr", original.getStderr(), replay.getStderr()));
        return new Comparison(parts);
    }

    private static void outputs(AttemptFinished original, AttemptFinished replay, List<Part> parts) {
        Map<String, OutputFile> expected = byPath(original.getOutputs());
        Map<String, OutputFile> found = byPath(replay.getOutputs());
        Map<String, OutputFile> all = new TreeMap<>(expected);
        all.putAll(found);
        for (String path : all.keySet()) {
            OutputFile before = expected.get(path);
            OutputFile after = found.get(path);
            parts.add(Part.of(
                    "outputs/" + path,
                    before == null ? null : before.getBlob(),
                    after == null ? null : after.getBlob()));
            if (before != null && after != null) {
                parts.add(Part.of("outputs/" + path + " mode", before.getMode(), after.getMode()));
            }
        }
    }

    private static Map<String, OutputFile> byPath(List<OutputFile> outputs) {
        Map<String, OutputFile> byPath = new TreeMap<>();
        outputs.forEach(output -> byPath.put(output.getPath(), output));
        return byPath;
    }

    /** The parts that differ. */
    public List<Part> differences() {
        return parts.stream().filter(part -> !part.same()).toList();
    }

    /** The first part that differs. */
    public Optional<Part> first() {
        return parts.stream().filter(part -> !part.same()).findFirst();
    }
}
