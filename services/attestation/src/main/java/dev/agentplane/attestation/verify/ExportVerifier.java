package dev.agentplane.attestation.verify;

import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.trust.TrustFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
     * @param allowExampleKeys accept published example keys, with which anybody can sign
     * @param now Unix seconds, for cosignature times
     */
    public record Options(
            boolean selfAsserted, boolean allowExportTrust, boolean strictKeys, boolean allowExampleKeys, long now) {

        /** What one uses who has a trust file of his own. */
        public static Options at(long now) {
            return new Options(false, false, false, false, now);
        }
    }

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
        CheckpointCheck check = new CheckpointCheck(trust.policy(), options.now(), findings);
        byte[] head = files.getOrDefault(CheckpointCheck.PATH, new byte[0]);
        Checkpoint checkpoint = checkpoint(files, check, findings);
        if (manifest.isEmpty()) {
            return new Verification("", null, checkpoint, check.cosigners(), check.newestCosignature(), 0, findings);
        }
        List<Item> items = items(manifest.get(), new ItemReader(files, checkpoint, head, findings));
        if (checkpoint != null) {
            heads(manifest.get(), checkpoint, findings);
        }
        Optional<String> outcome = run(manifest.get(), checkpoint, files, items, findings);
        int proven = checkpoint == null
                ? 0
                : Math.toIntExact(items.stream().filter(Item::sound).count());
        return new Verification(
                manifest.get().run(),
                outcome.orElse(null),
                checkpoint,
                check.cosigners(),
                check.newestCosignature(),
                proven,
                findings);
    }

    private static @Nullable Checkpoint checkpoint(
            Map<String, byte[]> files, CheckpointCheck check, List<Finding> findings) {
        byte[] head = files.get(CheckpointCheck.PATH);
        if (head == null) {
            findings.add(Finding.invalid("FILE_MISSING", CheckpointCheck.PATH, "expected a checkpoint"));
            return null;
        }
        return check.check(head).orElse(null);
    }

    /** The index names the tree of the checkpoint, and so does the trust file where it knows a tree of this size. */
    private void heads(Manifest manifest, Checkpoint checkpoint, List<Finding> findings) {
        if (!manifest.origin().equals(checkpoint.origin()) || manifest.size() != checkpoint.size()) {
            findings.add(Finding.invalid("MANIFEST_MALFORMED", Manifest.PATH, "names another origin or size"));
        }
        TrustFile.AsOf known = trust.asOf().get(checkpoint.origin());
        if (known != null && known.size() == checkpoint.size() && !known.root().equals(checkpoint.root())) {
            findings.add(Finding.invalid(
                    "CHECKPOINT_CONFLICT",
                    CheckpointCheck.PATH,
                    "the trust file knows root " + known.root() + " at size " + known.size() + ", found "
                            + checkpoint.root() + ": two trees of one log, keep both"));
        }
    }

    private static List<Item> items(Manifest manifest, ItemReader reader) {
        List<Item> items = new ArrayList<>();
        manifest.items().forEach(entry -> reader.read(entry).ifPresent(items::add));
        items.sort(Comparator.comparingLong(item -> item.leaf().s()));
        return items;
    }

    private Optional<String> run(
            Manifest manifest,
            @Nullable Checkpoint checkpoint,
            Map<String, byte[]> files,
            List<Item> items,
            List<Finding> findings) {
        String origin = checkpoint == null ? manifest.origin() : checkpoint.origin();
        List<Item> chain = items.stream()
                .filter(item -> item.leaf().run().equals(Kinds.LOG))
                .toList();
        List<Item> others = items.stream()
                .filter(item -> !item.leaf().run().equals(Kinds.LOG))
                .toList();
        List<Item> own = others.stream()
                .filter(item -> item.leaf().run().equals(manifest.run()))
                .toList();
        KeyHistory keys = new KeyHistory(trust, origin);
        ChainCheck.check(chain, findings);
        new LogEventCheck(trust, origin, keys, options.allowExampleKeys(), findings).check(chain);
        ChainCheck.check(own, findings);
        SignatureCheck signatures = new SignatureCheck(keys, findings);
        others.forEach(item -> statement(item, manifest.run(), signatures, findings));
        keyStatus(origin, own, findings);
        RunCheck runCheck = new RunCheck(findings);
        runCheck.artifacts(files, items);
        return runCheck.closing(own);
    }

    private static void statement(Item item, String run, SignatureCheck signatures, List<Finding> findings) {
        if (!item.leaf().run().equals(run)) {
            findings.add(Finding.invalid(
                    "RUN_ID_MISMATCH", item.envelopePath(), item.leaf().i(), "belongs to another run"));
        }
        // What a kind needs follows the kind, not the run it claims to be in.
        if (Kinds.ROOT_SIGNED.contains(item.leaf().k())) {
            findings.add(Finding.invalid(
                    "LOG_EVENT_INVALID", item.envelopePath(), item.leaf().i(), "a log event in an ordinary run"));
        } else {
            signatures.sealed(item);
        }
    }

    private void keyStatus(String origin, List<Item> own, List<Finding> findings) {
        TrustFile.AsOf asOf = trust.asOf().get(origin);
        long known = asOf == null ? 0 : asOf.size();
        own.stream()
                .filter(item -> item.leaf().i() >= known)
                .findFirst()
                .ifPresent(item -> findings.add(new Finding(
                        "KEY_STATUS_UNKNOWN",
                        options.strictKeys() ? Finding.Level.INVALID : Finding.Level.NOTE,
                        item.envelopePath(),
                        item.leaf().i(),
                        "the trust file vouches for keys below leaf " + known + " only: whether one was revoked later"
                                + " is known from a newer one, made with: agentplane trust export")));
    }
}
