package dev.agentplane.cli.replay;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.cli.trace.Fact;
import dev.agentplane.cli.trace.TraceReader;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.bundle.FileEntry;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.ReplayInputsCaptured;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.platform.Blobs;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.PinnedRecords;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run that can be replayed: everything that a re-run needs was found.
 *
 * @param submission how it was submitted
 * @param run how it ended
 * @param runRecord where the log says so
 */
public record Original(BundleSubmitted submission, RunCompleted run, SourceRecord runRecord) {

    private static final Pattern COORDINATES =
            Pattern.compile("(agentplane\\.[a-z-]+\\.v[0-9]+):([0-9]{1,9}):([0-9]{1,18})");

    /** Its trace id. */
    public String traceId() {
        return run.getTraceId();
    }

    /**
     * Finds the run that somebody names.
     *
     * @param target a trace id, or coordinates {@code topic:partition:offset} of any of its events
     * @throws NotReplayableException with what is missing
     */
    public static Original find(String target, PinnedRecords records, TraceReader traces, Blobs blobs)
            throws NotReplayableException {
        TraceView view = traces.read(traceId(target, records));
        BundleSubmitted submission = view.submission()
                .map(fact -> (BundleSubmitted) fact.event())
                .orElseThrow(() -> new NotReplayableException(
                        "there is no submission of " + view.traceId() + " in the log, or none any more"));
        Fact ended = view.lastFact(RunCompleted.class)
                .orElseThrow(() ->
                        new NotReplayableException(view.traceId() + " did not run to an end, it is " + view.state()));
        ReplayInputsCaptured inputs = view.last(ReplayInputsCaptured.class)
                .orElseThrow(
                        () -> new NotReplayableException("the inputs of " + view.traceId() + " were not captured"));
        if (!inputs.getDraft().getOutcome().equals("CAPTURED")) {
            throw new NotReplayableException(view.traceId() + " left nothing to compare with;" + " agentplane explain "
                    + view.traceId() + " says how it ended");
        }
        SourceRecord record = records.read(Topics.RUNS, ended.partition(), ended.offset())
                .map(Incoming::source)
                .orElseThrow(() -> new NotReplayableException("the run record of " + view.traceId() + " is gone"));
        RunCompleted run = (RunCompleted) ended.event();
        requireFiles(inputs.getWorkload().getBundleDigest(), blobs);
        return new Original(submission, run, record);
    }

    private static String traceId(String target, PinnedRecords records) throws NotReplayableException {
        Matcher coordinates = COORDINATES.matcher(target);
        if (!coordinates.matches()) {
            return target;
        }
        Topic<?> topic = Topics.ALL.stream()
                .filter(each -> each.name().equals(coordinates.group(1)))
                .findFirst()
                .orElseThrow(() -> new NotReplayableException("there is no topic " + coordinates.group(1)));
        return records.read(topic, Integer.parseInt(coordinates.group(2)), Long.parseLong(coordinates.group(3)))
                .map(Incoming::key)
                .orElseThrow(() -> new NotReplayableException("there is no event at " + target + ", or none any more"));
    }

    /** All bytes of the bundle must still be there, and be what their digests say. */
    private static void requireFiles(String bundleDigest, Blobs blobs) throws NotReplayableException {
        Optional<byte[]> list = blobs.read(Digest.parse(bundleDigest));
        if (list.isEmpty()) {
            throw new NotReplayableException("the file list of bundle " + bundleDigest + " is missing, or is another");
        }
        for (FileEntry file : FileList.parse(list.get()).entries()) {
            if (blobs.read(file.sha256()).isEmpty()) {
                throw new NotReplayableException(
                        "the bundle's file " + file.path() + " (" + file.sha256() + ") is missing, or is another");
            }
        }
    }
}
