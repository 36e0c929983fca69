package dev.agentplane.attestation.verify;

import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.Cosignature;
import dev.agentplane.attestation.note.MalformedNoteException;
import dev.agentplane.attestation.note.Note;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.attestation.trust.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether a checkpoint is one that the policy accepts. */
final class CheckpointCheck {

    static final String PATH = "checkpoint";

    private final Policy policy;
    private final long now;
    private final List<Finding> findings;
    private final Set<String> cosigners = new TreeSet<>();
    private long newestCosignature = -1;

    CheckpointCheck(Policy policy, long now, List<Finding> findings) {
        this.policy = policy;
        this.now = now;
        this.findings = findings;
    }

    /** Witnesses whose cosignature is valid. */
    Set<String> cosigners() {
        return cosigners;
    }

    /** Unix seconds of the newest valid cosignature, by its witness's clock; −1 without any. */
    long newestCosignature() {
        return newestCosignature;
    }

    /** The checkpoint, unless it cannot even be read. */
    Optional<Checkpoint> check(byte[] bytes) {
        Checkpoint checkpoint;
        try {
            checkpoint = Checkpoint.parse(bytes);
        } catch (MalformedNoteException e) {
            add("CHECKPOINT_MALFORMED", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
        Vkey log = policy.logs().get(checkpoint.origin());
        if (log == null) {
            add("ORIGIN_UNKNOWN", "the policy lists no log " + checkpoint.origin());
            return Optional.of(checkpoint);
        }
        boolean claimed = checkpoint.note().signatures().stream().anyMatch(line -> line.claims(log));
        if (!claimed) {
            add("CHECKPOINT_SIG_MISSING", "no signature line of the log's key");
        } else if (!allValid(checkpoint, log)) {
            add("CHECKPOINT_SIG_INVALID", "a signature line of the log's key does not verify");
        }
        witnesses(checkpoint);
        return Optional.of(checkpoint);
    }

    /** A known key whose line fails rejects the whole note, even beside a good one. */
    private static boolean allValid(Checkpoint checkpoint, Vkey log) {
        return checkpoint.note().signatures().stream()
                .filter(line -> line.claims(log))
                .allMatch(line -> log.key().verifies(checkpoint.note().textBytes(), line.bytes()));
    }

    private void witnesses(Checkpoint checkpoint) {
        for (Map.Entry<String, Vkey> witness : policy.witnesses().entrySet()) {
            for (Note.Line line : checkpoint.note().signatures()) {
                if (line.claims(witness.getValue())) {
                    cosigned(checkpoint, line, witness);
                }
            }
        }
        if (!policy.quorum().met(cosigners)) {
            add("WITNESS_QUORUM", "cosigned by " + cosigners + ", which is not enough for the policy");
        }
    }

    private void cosigned(Checkpoint checkpoint, Note.Line line, Map.Entry<String, Vkey> witness) {
        switch (Cosignature.check(checkpoint.note(), line, witness.getValue(), now)) {
            case VALID -> {
                cosigners.add(witness.getKey());
                newestCosignature = Math.max(newestCosignature, Cosignature.time(line));
            }
            case INVALID -> add("COSIGNATURE_INVALID", "witness " + witness.getKey());
            case BAD_TIME -> add("COSIGNATURE_TIME", "witness " + witness.getKey());
        }
    }

    private void add(String code, String detail) {
        findings.add(Finding.invalid(code, PATH, detail));
    }
}
