package dev.agentplane.attestation.verify;

import dev.agentplane.attestation.note.Checkpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The result of verifying one export. Only {@link ExportVerifier} makes it. */
public final class Verification {

    /** Overall result. */
    public enum Result {
        /** Everything checks out and the run's evidence is complete. */
        VERIFIED,
        /** What is there is valid; something is missing or the run is open. */
        INCOMPLETE,
        /** Something is not what it claims to be. */
        INVALID
    }

    private final Result result;
    private final String run;
    private final @Nullable String outcome;
    private final @Nullable Checkpoint checkpoint;
    private final Set<String> cosigners;
    private final long newestCosignature;
    private final List<Finding> findings;
    private final int leaves;

    Verification(
            String run,
            @Nullable String outcome,
            @Nullable Checkpoint checkpoint,
            Set<String> cosigners,
            long newestCosignature,
            int leaves,
            List<Finding> findings) {
        this.run = run;
        this.outcome = outcome;
        this.checkpoint = checkpoint;
        this.cosigners = Set.copyOf(cosigners);
        this.newestCosignature = newestCosignature;
        this.leaves = leaves;
        this.findings = List.copyOf(findings);
        this.result = result(findings);
    }

    private static Result result(List<Finding> findings) {
        boolean invalid = findings.stream().anyMatch(f -> f.level() == Finding.Level.INVALID);
        boolean incomplete = findings.stream().anyMatch(f -> f.level() == Finding.Level.INCOMPLETE);
        return invalid ? Result.INVALID : incomplete ? Result.INCOMPLETE : Result.VERIFIED;
    }

    /** Overall result. */
    public Result result() {
        return result;
    }

    /** Trace id the export is about; empty when it could not be read. */
    public String run() {
        return run;
    }

    /** How the run ended, from verified Statements only. */
    public Optional<String> outcome() {
        return result == Result.INVALID ? Optional.empty() : Optional.ofNullable(outcome);
    }

    /** The tree head all proofs lead to. */
    public Optional<Checkpoint> checkpoint() {
        return Optional.ofNullable(checkpoint);
    }

    /** Policy names of the witnesses that cosigned it. */
    public Set<String> cosigners() {
        return cosigners;
    }

    /** When a witness last saw this tree, by the witness's clock; empty when none cosigned. */
    public Optional<Instant> newestCosignature() {
        return newestCosignature < 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(newestCosignature));
    }

    /** Number of leaves that were read and proven. */
    public int leaves() {
        return leaves;
    }

    /** Everything there is to say, errors and notes. */
    public List<Finding> findings() {
        return findings;
    }
}
