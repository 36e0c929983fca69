package dev.agentplane.benchmark;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.merkle.Hashing;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.sealing.audit.AuditedLog;
import dev.agentplane.sealing.audit.Level;
import dev.agentplane.sealing.audit.LogAudit;
import dev.agentplane.sealing.audit.LogAuditResult;
import dev.agentplane.sealing.audit.SignedHeads;
import dev.agentplane.sealing.audit.SourcesById;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What {@code log verify --level tree} computes for a log, without Kafka. */
final class AuditFold {

    private static final int RECORDS = 20_000;
    private static final int PAYLOAD = 1024;
    private static final String ORIGIN = "benchmark/log/AAAAAAAAAAAAAAAAAAAAAA/0";

    private final List<EvidenceSealed> log = new ArrayList<>();

    /** A log of records with a payload of 1 KiB each; one signature serves them all, because none is checked. */
    AuditFold() {
        byte[] payload = "x".repeat(PAYLOAD).getBytes(StandardCharsets.UTF_8);
        Envelope envelope =
                Envelope.sign(payload, KeyFile.ofSeed(Digest.of(payload).raw()));
        byte[] bytes = envelope.bytes();
        for (int i = 0; i < RECORDS; i++) {
            Leaf leaf = new Leaf(
                    i,
                    "run-" + i,
                    0,
                    null,
                    "validation",
                    "BBBBBBBBBBBBBBBBBBBBBB",
                    0,
                    i,
                    envelope.paeDigest(),
                    Digest.of(bytes));
            log.add(new EvidenceSealed(
                    leaf.run(), leaf.k(), leaf.i(), ByteBuffer.wrap(leaf.bytes()), ByteBuffer.wrap(bytes)));
        }
    }

    int size() {
        return log.size();
    }

    /** Audits the log. */
    void once() {
        LogAudit audit = new LogAudit(
                new AuditedLog(ORIGIN, Topics.EVIDENCE.name(), "AAAAAAAAAAAAAAAAAAAAAA", 0),
                Level.TREE,
                null,
                new SignedHeads(ORIGIN, null),
                SourcesById.NONE);
        for (int i = 0; i < log.size(); i++) {
            audit.take(i, log.get(i));
        }
        LogAuditResult result = audit.finish(Instant.EPOCH);
        if (result.leaves() != log.size() || !result.alarms().isEmpty()) {
            throw new IllegalStateException("a good log is clean: " + result);
        }
    }

    /** The floor: the same three digests of each record, and nothing else. */
    void hashOnly() {
        MessageDigest sha = Digest.sha256();
        byte[] node = new byte[2 * Hashing.EMPTY.raw().length + 1];
        for (EvidenceSealed sealed : log) {
            sha.update(sealed.getLeaf().array());
            sha.digest();
            sha.update(sealed.getEnvelope().array());
            sha.digest();
            sha.update(node);
            if (sha.digest().length == 0) {
                throw new IllegalStateException("a digest has bytes");
            }
        }
    }
}
