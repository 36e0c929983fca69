package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.keys.ExampleKeys;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.attestation.trust.TrustFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a log's own chain of events is what the root keys signed, and what it says about keys.
 *
 * <p>With root keys in the trust file the chain grants and ends keys. Without them it is held against the roots that the
 * log names itself: that finds damage, but whoever wrote the log chose those roots, so such a chain can only end keys.
 */
final class LogEventCheck {

    private final TrustFile trust;
    private final String origin;
    private final KeyHistory keys;
    private final boolean allowExampleKeys;
    private final List<Finding> findings;
    private @Nullable RootKeys roots;

    LogEventCheck(TrustFile trust, String origin, KeyHistory keys, boolean allowExampleKeys, List<Finding> findings) {
        this.trust = trust;
        this.origin = origin;
        this.keys = keys;
        this.allowExampleKeys = allowExampleKeys;
        this.findings = findings;
    }

    /** @param chain leaves of {@code _log}, sorted by s */
    void check(List<Item> chain) {
        if (chain.isEmpty()) {
            findings.add(Finding.invalid("LOG_EVENT_INVALID", "log", "the log's genesis is not in the export"));
        }
        chain.forEach(this::event);
    }

    /** Checks the next event of the chain; a good key event counts from here on. */
    void event(Item item) {
        RootKeys signers = roots == null ? roots(item) : roots;
        roots = signers;
        boolean fits = fits(item);
        if (!fits) {
            add("LOG_EVENT_INVALID", item, "not a log event of " + origin);
        }
        boolean signed = new SignatureCheck(keys, findings).rootSigned(item, signers);
        if (fits && signed && item.sound() && item.leaf().k().equals(Kinds.KEY_EVENT)) {
            keyEvent(item, signers);
        }
    }

    private RootKeys roots(Item first) {
        if (!trust.roots().isEmpty()) {
            return new RootKeys(trust.roots(), trust.rootThreshold(), true);
        }
        findings.add(new Finding(
                "KEY_STATUS_UNKNOWN",
                Finding.Level.NOTE,
                "log",
                -1,
                "the trust file names no root keys: log events were held against the roots that the log names itself;"
                        + " they end keys, but grant none"));
        try {
            return RootKeys.named(first.predicate().path("roots"));
        } catch (IllegalArgumentException | KeyRefusedException e) {
            return new RootKeys(List.of(), 1, false);
        }
    }

    private boolean fits(Item item) {
        boolean genesis = item.leaf().k().equals(Kinds.LOG_GENESIS);
        if (!Kinds.ROOT_SIGNED.contains(item.leaf().k()) || (item.leaf().s() == 0) != genesis) {
            return false;
        }
        return !genesis || genesis(item);
    }

    /** The genesis names this log, its topic and partition, and the key that the policy expects, and nothing else. */
    private boolean genesis(Item item) {
        JsonNode predicate = item.predicate();
        JsonNode partition = predicate.path("partition");
        boolean place = predicate.path("origin").isTextual()
                && predicate.path("origin").textValue().equals(origin)
                && predicate.path("topicId").isTextual()
                && partition.isIntegralNumber()
                && origin.endsWith("/" + predicate.path("topicId").textValue() + "/" + partition.longValue());
        Vkey expected = trust.policy().logs().get(origin);
        // An origin that the policy does not know is a finding of its own.
        boolean key = expected == null;
        for (JsonNode named : predicate.path("logKeys")) {
            key |= expected != null && named.isTextual() && named.textValue().equals(expected.toString());
        }
        boolean subject = expected == null
                || item.statement()
                        .at("/subject/0/digest/sha256")
                        .asText()
                        .equals(expected.key().keyId());
        boolean start = item.leaf().i() == 0 && predicate.has("predecessor");
        return place && key && subject && start && rootsFormed(predicate.path("roots"));
    }

    private static boolean rootsFormed(JsonNode roots) {
        try {
            return !RootKeys.named(roots).keys().isEmpty();
        } catch (IllegalArgumentException | KeyRefusedException e) {
            return false;
        }
    }

    private void keyEvent(Item item, RootKeys roots) {
        try {
            KeyEvent event = KeyEvent.read(item.statement(), item.leaf().i());
            PublicKey key = event.key();
            if (!allowExampleKeys && ExampleKeys.contains(key)) {
                throw new KeyRefusedException(key + " is a published example key; anybody can sign with it");
            }
            if (roots.trusted() || event.action() != KeyEvent.Action.REGISTER) {
                keys.apply(item.leaf().i(), event);
            }
        } catch (KeyRefusedException e) {
            add("KEY_REFUSED", item, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            add("LOG_EVENT_INVALID", item, String.valueOf(e.getMessage()));
        }
    }

    private void add(String code, Item item, String detail) {
        findings.add(Finding.invalid(code, item.envelopePath(), item.leaf().i(), detail));
    }
}
