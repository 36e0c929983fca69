package dev.agentplane.attestation.verify;

import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.trust.TrustFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies an export with a trust file and nothing else: no network, no broker, no trust in who made it.
 *
 * <p>The steps build on each other — index, checkpoint, proofs, keys, signatures, statements, the run as a whole — but all
 * findings are reported; the first failure hides no other.
 */
public final class ExportVerifier {

    private final TrustFile trust;
    private final Options options;

    /**
     * How strict to be.
     *
     * @param selfAsserted the trust file came from the export itself: an error unless {@code allowExportTrust}
     * @param allowExportTrust accept it, and say so
     * @param strictKeys a key whose status is not known up to the leaf is an error, not a note
     * @param now Unix seconds, for cosignature times
     */
    public record Options(boolean selfAsserted, boolean allowExportTrust, boolean strictKeys, long now) {}

    public ExportVerifier(TrustFile trust, Options options) {
        this.trust = trust;
        this.options = options;
    }

    /** Verifies. */
    public Verification verify(ExportFolder folder) {
        List<Finding> findings = new ArrayList<>(folder.findings());
        if (options.selfAsserted()) {
            findings.add(new Finding(
                    "TRUST_FROM_EXPORT",
                    options.allowExportTrust() ? Finding.Level.NOTE : Finding.Level.INVALID,
                    "",
                    -1,
                    "self-asserted: the trust file lies inside the export"));
        }
        Map<String, byte[]> files = folder.files();
        Optional<Manifest> manifest = Manifest.read(files, findings);
        byte[] head = files.get(CheckpointCheck.PATH);
        if (head == null) {
            findings.add(Finding.invalid("FILE_MISSING", CheckpointCheck.PATH, "expected a checkpoint"));
        }
        if (manifest.isEmpty() || head == null) {
            return new Verification("", null, null, java.util.Set.of(), 0, findings);
        }
        CheckpointCheck check = new CheckpointCheck(trust.policy(), options.now(), findings);
        Optional<Checkpoint> checkpoint = check.check(head);
        if (checkpoint.isEmpty()) {
            return new Verification(manifest.get().run(), null, null, check.cosigners(), 0, findings);
        }
        if (!manifest.get().origin().equals(checkpoint.get().origin())
                || manifest.get().size() != checkpoint.get().size()) {
            findings.add(Finding.invalid("MANIFEST_MALFORMED", Manifest.PATH, "names another origin or size"));
        }
        List<Item> items = items(manifest.get(), new ItemReader(files, checkpoint.get(), head, findings));
        Optional<String> outcome = run(manifest.get().run(), checkpoint.get(), files, items, findings);
        return new Verification(
                manifest.get().run(),
                outcome.orElse(null),
                checkpoint.get(),
                check.cosigners(),
                items.size(),
                findings);
    }

    private static List<Item> items(Manifest manifest, ItemReader reader) {
        List<Item> items = new ArrayList<>();
        manifest.items().forEach(entry -> reader.read(entry).ifPresent(items::add));
        items.sort(Comparator.comparingLong(item -> item.leaf().s()));
        return items;
    }

    private Optional<String> run(
            String run, Checkpoint checkpoint, Map<String, byte[]> files, List<Item> items, List<Finding> findings) {
        List<Item> chain = of(Kinds.LOG, items);
        List<Item> own = of(run, items);
        items.stream()
                .filter(item -> !item.leaf().run().equals(Kinds.LOG)
                        && !item.leaf().run().equals(run))
                .forEach(item -> findings.add(Finding.invalid(
                        "RUN_ID_MISMATCH", item.envelopePath(), item.leaf().i(), "belongs to another run")));
        KeyHistory keys = new KeyHistory(trust, checkpoint.origin());
        SignatureCheck signatures = new SignatureCheck(trust, keys, findings);
        ChainCheck.check(chain, findings);
        logEvents(chain, checkpoint, keys, signatures, findings);
        ChainCheck.check(own, findings);
        // What a kind needs follows the kind, not the run it claims to be in.
        own.forEach(item -> {
            boolean signed =
                    Kinds.ROOT_SIGNED.contains(item.leaf().k()) ? signatures.rootSigned(item) : signatures.sealed(item);
            if (signed && Kinds.ROOT_SIGNED.contains(item.leaf().k())) {
                findings.add(Finding.invalid(
                        "LOG_EVENT_INVALID", item.envelopePath(), item.leaf().i(), "a log event in an ordinary run"));
            }
        });
        keyStatus(checkpoint, own, findings);
        RunCheck runCheck = new RunCheck(findings);
        runCheck.artifacts(files, items);
        return runCheck.closing(own);
    }

    private static List<Item> of(String run, List<Item> items) {
        return items.stream().filter(item -> item.leaf().run().equals(run)).toList();
    }

    /** Key events count only when the root keys of the trust file signed them. */
    private void logEvents(
            List<Item> chain,
            Checkpoint checkpoint,
            KeyHistory keys,
            SignatureCheck signatures,
            List<Finding> findings) {
        if (trust.roots().isEmpty()) {
            return;
        }
        if (chain.isEmpty()) {
            findings.add(Finding.invalid("LOG_EVENT_INVALID", "log", "the log's genesis is not in the export"));
        }
        for (Item item : chain) {
            boolean first = item.leaf().s() == 0;
            boolean genesis = item.leaf().k().equals(Kinds.LOG_GENESIS);
            boolean fits = Kinds.ROOT_SIGNED.contains(item.leaf().k())
                    && first == genesis
                    && (!genesis || item.predicate().path("origin").asText().equals(checkpoint.origin()));
            if (!fits) {
                findings.add(Finding.invalid(
                        "LOG_EVENT_INVALID", item.envelopePath(), item.leaf().i(), "not a log event of this log"));
                continue;
            }
            if (signatures.rootSigned(item) && item.leaf().k().equals(Kinds.KEY_EVENT)) {
                keyEvent(item, keys, findings);
            }
        }
    }

    private static void keyEvent(Item item, KeyHistory keys, List<Finding> findings) {
        try {
            keys.apply(item.leaf().i(), item.predicate());
        } catch (KeyRefusedException e) {
            findings.add(Finding.invalid(
                    "KEY_REFUSED", item.envelopePath(), item.leaf().i(), String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException e) {
            findings.add(Finding.invalid(
                    "LOG_EVENT_INVALID", item.envelopePath(), item.leaf().i(), String.valueOf(e.getMessage())));
        }
    }

    private void keyStatus(Checkpoint checkpoint, List<Item> own, List<Finding> findings) {
        long known = trust.asOf().getOrDefault(checkpoint.origin(), 0L);
        own.stream()
                .filter(item -> item.leaf().i() >= known)
                .findFirst()
                .ifPresent(item -> findings.add(new Finding(
                        "KEY_STATUS_UNKNOWN",
                        options.strictKeys() ? Finding.Level.INVALID : Finding.Level.NOTE,
                        item.envelopePath(),
                        item.leaf().i(),
                        "the trust file vouches for key intervals below leaf " + known + " only")));
    }
}
