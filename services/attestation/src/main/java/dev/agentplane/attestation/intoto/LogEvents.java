package dev.agentplane.attestation.intoto;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.domain.Digest;
import java.time.Instant;
import java.util.List;

/** Statements about the log itself, signed by the root keys. */
public final class LogEvents {

    private LogEvents() {}

    /**
     * The first leaf of a log.
     *
     * @param topic name of the evidence topic
     * @param topicId its id, which makes a re-created topic another log
     * @param partition partition number
     * @param logKey key that signs checkpoints; its name is the origin
     * @param roots keys that may sign log events
     * @param threshold how many of them must
     */
    public static Statement genesis(
            String topic,
            String topicId,
            int partition,
            Vkey logKey,
            List<PublicKey> roots,
            int threshold,
            Instant producedAt) {
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        predicate.put("runId", Kinds.LOG).put("producedAt", producedAt.toString());
        predicate.put("origin", logKey.name()).put("topic", topic).put("topicId", topicId);
        predicate.put("partition", partition).putNull("predecessor");
        predicate.putArray("logKeys").add(logKey.toString());
        ObjectNode rootKeys = predicate.putObject("roots").put("threshold", threshold);
        var keys = rootKeys.putArray("keys");
        roots.forEach(root -> keys.addObject().put("keyid", root.keyId()).put("publicKey", root.base64()));
        return new Statement(
                List.of(new Statement.Subject(
                        "log:" + logKey.name(), new Digest(logKey.key().keyId()))),
                Kinds.LOG_GENESIS,
                predicate);
    }

    /** A change of the keys that may sign, see {@link KeyEvent}. */
    public static Statement keyEvent(KeyEvent event, Instant producedAt) {
        PublicKey key = event.key();
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        predicate.put("runId", Kinds.LOG).put("producedAt", producedAt.toString());
        predicate.put("action", event.action().text()).put("principal", event.principal());
        predicate
                .putObject("key")
                .put("alg", "ed25519")
                .put("keyid", key.keyId())
                .put("publicKey", key.base64());
        event.roles().stream().sorted().forEach(predicate.putArray("roles")::add);
        event.compromisedSince().ifPresent(since -> predicate.put("compromisedSince", since));
        return new Statement(
                List.of(new Statement.Subject("key:" + key.shortId(), new Digest(key.keyId()))),
                Kinds.KEY_EVENT,
                predicate);
    }
}
