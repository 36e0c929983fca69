package dev.agentplane.validation.service;

import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.ApprovalJudged;
import dev.agentplane.events.ApproverKeyChanged;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.platform.state.Formats;
import dev.agentplane.platform.state.StorageException;
import dev.agentplane.platform.state.Table;
import dev.agentplane.platform.state.Tables;
import dev.agentplane.platform.state.ValueFormat;
import dev.agentplane.validation.approval.ApproverKey;
import dev.agentplane.validation.approval.ApproverKeys;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** What the service knows, folded from its own outputs. */
final class ValidationTables {

    private static final int VERSION = 2;
    private static final int DIGEST_BYTES = 32;
    private static final String APPROVALS = "approvals";

    private static final ValueFormat<ApproverKey> KEY = Formats.data(
            (approver, out) -> {
                out.write(approver.key().raw());
                out.write(approver.principal().getBytes(StandardCharsets.UTF_8));
            },
            in -> new ApproverKey(PublicKey.of(in.readNBytes(PublicKey.BYTES)), text(in)));
    private static final ValueFormat<Long> OFFSET =
            Formats.data((offset, out) -> out.writeLong(offset), DataInputStream::readLong);

    private final Tables tables = new Tables(VERSION);
    private final Table<Known> traces = tables.table("traces", Known.FORMAT);
    private final Table<BundleValidated> holds = tables.table("holds", new AdmissionFormat());
    private final Table<ApproverKey> approvers = tables.table("approvers", KEY);
    private final Table<Boolean> ended = tables.table("ended", Formats.seen());
    private final Table<Long> read = tables.table("read", OFFSET);

    /**
     * The bundle that a trace id belongs to.
     *
     * @param digest the bundle
     * @param bundle {@code <name>@<version>}
     */
    record Known(Digest digest, String bundle) {

        private static final ValueFormat<Known> FORMAT = Formats.data(
                (known, out) -> {
                    out.write(known.digest().raw());
                    out.write(known.bundle().getBytes(StandardCharsets.UTF_8));
                },
                in -> new Known(Digest.ofRaw(in.readNBytes(DIGEST_BYTES)), text(in)));
    }

    Tables tables() {
        return tables;
    }

    Optional<Known> trace(int partition, String traceId) {
        return traces.get(partition, traceId);
    }

    /** The admission that a run waits with. */
    Optional<BundleValidated> held(int partition, String traceId) {
        return holds.get(partition, traceId);
    }

    /** All runs that wait, by trace id. */
    Map<String, BundleValidated> held(int partition) {
        return holds.all(partition);
    }

    ApproverKeys approvers(int partition) {
        return new ApproverKeys(approvers.all(partition).values());
    }

    /** Whether a key was retired or revoked, which it stays. */
    boolean isEnded(int partition, String keyId) {
        return ended.get(partition, keyId).isPresent();
    }

    boolean mayApprove(int partition, String keyId) {
        return approvers.get(partition, keyId).isPresent();
    }

    /** Whether the approval event at this offset was judged already. */
    boolean isJudged(int partition, long offset) {
        return offset <= read.get(partition, APPROVALS).orElse(-1L);
    }

    void apply(int partition, SpecificRecord event) {
        if (event instanceof BundleValidated validated) {
            String trace = validated.getTraceId();
            if (traces.get(partition, trace).isEmpty()) {
                traces.put(
                        partition, trace, new Known(Digest.parse(validated.getBundleDigest()), validated.getBundle()));
            }
            if (validated.getState() == AdmissionState.HELD) {
                holds.put(partition, trace, validated);
            } else {
                holds.remove(partition, trace);
            }
        } else if (event instanceof ApprovalJudged judged) {
            read.put(partition, APPROVALS, judged.getSource().getOffset());
        } else if (event instanceof ApproverKeyChanged changed) {
            if (changed.getMayApprove()) {
                PublicKey key = PublicKey.ofBase64(changed.getPublicKey());
                approvers.put(partition, changed.getKeyId(), new ApproverKey(key, changed.getPrincipal()));
            } else {
                approvers.remove(partition, changed.getKeyId());
                ended.put(partition, changed.getKeyId(), true);
            }
        }
    }

    /** The rest of a value. No length limit, unlike {@code writeUTF}: versions of bundles may be long. */
    private static String text(DataInputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** An admission as Avro's single-object encoding. */
    private static final class AdmissionFormat implements ValueFormat<BundleValidated> {

        @Override
        public byte[] toBytes(BundleValidated value) {
            try {
                ByteBuffer buffer = value.toByteBuffer();
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                return bytes;
            } catch (IOException e) {
                throw new UncheckedIOException("memory is always writable", e);
            }
        }

        @Override
        public BundleValidated fromBytes(byte[] bytes) {
            try {
                return BundleValidated.fromByteBuffer(ByteBuffer.wrap(bytes));
            } catch (IOException e) {
                throw new StorageException("a held admission cannot be read", e);
            }
        }
    }
}
