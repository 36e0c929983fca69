package dev.agentplane.cli.trace;

import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.events.ApprovalJudged;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.events.SubmissionRejected;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * Where one run stands: a fold of the facts of one trace. Pure. Facts may arrive in any order and more than once, because
 * several topics are read side by side; equal sets of facts give equal views.
 *
 * <pre>
 * SUBMITTED ─▶ DENIED
 *           ─▶ HELD ─▶ ADMITTED ─▶ UNPLACEABLE
 *           ─▶ ADMITTED ─▶ PLACED ─▶ RUNNING ─▶ SUCCEEDED | FAILED | TIMED_OUT | CANCELLED | CRASHED | LOST
 * </pre>
 *
 * @param traceId the trace
 * @param facts in the order of {@link Fact}, each once
 */
public record TraceView(String traceId, List<Fact> facts) {

    /** Kind of the leaf that closes a run's evidence. */
    public static final String CLOSING_KIND = "run-manifest";

    public TraceView {
        facts = List.copyOf(facts);
    }

    /** A trace of which nothing is known. */
    public static TraceView empty(String traceId) {
        return new TraceView(traceId, List.of());
    }

    /** The view with one more fact. */
    public TraceView apply(Fact fact) {
        TreeSet<Fact> all = new TreeSet<>(facts);
        return all.add(fact) ? new TraceView(traceId, List.copyOf(all)) : this;
    }

    /** Where the run stands. */
    public RunState state() {
        RunState state = RunState.UNKNOWN;
        for (Fact fact : facts) {
            RunState said = RunState.of(fact.event()).orElse(RunState.UNKNOWN);
            state = said.replaces(state) ? said : state;
        }
        return state;
    }

    /**
     * How a command that waited for the run ends. A bundle may declare that its submitter tolerates a timeout: then it is
     * still recorded as a failure, but fails nobody's build.
     */
    public ExitCode exitCode() {
        boolean tolerated = state() == RunState.TIMED_OUT
                && last(RunCompleted.class)
                        .map(done ->
                                !done.getFinished().getPlaced().getWorkload().getFailOnTimeout())
                        .orElse(false);
        return tolerated ? ExitCode.DONE : state().exitCode();
    }

    /** {@code <name>@<version>} as far as it is known, else the digest. */
    public String bundle() {
        return last(BundleValidated.class)
                .map(BundleValidated::getBundle)
                .or(() -> first(BundleSubmitted.class).map(BundleSubmitted::getBundleDigest))
                .orElse("");
    }

    /** The submission this run came from. */
    public Optional<Fact> submission() {
        return facts.stream()
                .filter(fact -> fact.event() instanceof BundleSubmitted)
                .findFirst();
    }

    /** The rejection of the submission at this offset, because its trace id belongs to another bundle. */
    public Optional<SubmissionRejected> rejection(long offset) {
        return all(SubmissionRejected.class)
                .filter(rejected -> rejected.getSubmission().getOffset() == offset)
                .findFirst();
    }

    /** What became of the approval event at this offset. */
    public Optional<ApprovalJudged> judgement(long offset) {
        return judgements()
                .filter(judged -> judged.getSource().getOffset() == offset)
                .findFirst();
    }

    /** What became of each approval event, in order. */
    public Stream<ApprovalJudged> judgements() {
        return all(ApprovalJudged.class);
    }

    /** Kinds of sealed evidence, in the order of sealing. */
    public List<String> sealedKinds() {
        return all(EvidenceSealed.class).map(EvidenceSealed::getKind).toList();
    }

    /** Whether the evidence of the run is complete and closed. */
    public boolean closed() {
        return sealedKinds().contains(CLOSING_KIND);
    }

    /**
     * Whether the artifacts that the sealed evidence is about are here too. Topics are read side by side, so a leaf may be
     * seen before what it seals.
     */
    public boolean accountedFor() {
        List<String> kinds = sealedKinds();
        return submission().isPresent()
                && (!kinds.contains("validation") || last(BundleValidated.class).isPresent())
                && (!kinds.contains("placement-decision")
                        || last(RunPlaced.class).isPresent()
                        || last(RunUnplaceable.class).isPresent())
                && (!kinds.contains("run") || last(RunCompleted.class).isPresent());
    }

    /** The newest event of a type. */
    public <E extends SpecificRecord> Optional<E> last(Class<E> type) {
        return all(type).reduce((earlier, later) -> later);
    }

    /** The newest fact with an event of a type. */
    public <E extends SpecificRecord> Optional<Fact> lastFact(Class<E> type) {
        return facts.stream().filter(fact -> type.isInstance(fact.event())).reduce((earlier, later) -> later);
    }

    private <E extends SpecificRecord> Optional<E> first(Class<E> type) {
        return all(type).findFirst();
    }

    private <E extends SpecificRecord> Stream<E> all(Class<E> type) {
        Function<Fact, SpecificRecord> event = Fact::event;
        return facts.stream().map(event).filter(type::isInstance).map(type::cast);
    }
}
