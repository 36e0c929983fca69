package dev.agentplane.attestation.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.dsse.MalformedEnvelopeException;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.leaf.MalformedLeafException;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.MalformedNoteException;
import dev.agentplane.attestation.note.Note;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.attestation.proof.TlogProof;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Tells what one file is from its bytes, not from its name, and what it says. Nothing is verified: a forged file looks
 * exactly like a true one here.
 */
public final class FileInspection {

    private static final int COSIGNATURE_BYTES = 72;

    private FileInspection() {}

    /**
     * What the file says, with its kind as member {@code what}: envelope, sigstore-bundle, leaf, proof, checkpoint,
     * trust-file, index, public-key, verifier-key or json.
     *
     * @throws UnknownFileException when it is none of these
     */
    public static ObjectNode of(byte[] bytes) {
        try {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.startsWith("c2sp.org/tlog-proof@v1\n")) {
                return proof(TlogProof.parse(bytes));
            }
            if (text.startsWith("-----BEGIN PUBLIC KEY-----")) {
                return publicKey(PublicKey.ofPem(text));
            }
            if (text.contains("\n\n— ")) {
                return checkpoint(Checkpoint.parse(bytes));
            }
            if (!text.startsWith("{") && text.strip().split("\\+", 3).length == 3) {
                return verifierKey(Vkey.parse(text.strip()));
            }
            return json(StrictJson.parse(bytes), bytes);
        } catch (StrictJsonException
                | MalformedNoteException
                | MalformedEnvelopeException
                | MalformedLeafException
                | KeyRefusedException e) {
            throw new UnknownFileException(String.valueOf(e.getMessage()), e);
        }
    }

    private static ObjectNode json(JsonNode json, byte[] bytes) {
        if (json.path("mediaType").asText().startsWith("application/vnd.dev.sigstore.bundle")) {
            return bundle(json);
        }
        if (json.has("payload") && json.has("signatures")) {
            return envelope(what("envelope"), Envelope.parse(bytes));
        }
        if (json.has("prev") && json.has("e") && json.has("d")) {
            return leaf(Leaf.parse(bytes));
        }
        String kind = json.has("policy") ? "trust-file" : json.has("items") && json.has("files") ? "index" : "json";
        ObjectNode node = what(kind);
        node.set("content", json);
        return node;
    }

    private static ObjectNode bundle(JsonNode json) {
        ObjectNode node = what("sigstore-bundle");
        node.put("keyHint", json.at("/verificationMaterial/publicKey/hint").asText());
        if (json.path("dsseEnvelope").isObject()) {
            envelope(node, Envelope.parse(CanonicalJson.bytes(json.path("dsseEnvelope"))));
        }
        return node;
    }

    private static ObjectNode envelope(ObjectNode node, Envelope envelope) {
        node.put("payloadType", envelope.payloadType());
        ArrayNode signatures = node.putArray("claimedSigners");
        envelope.signatures().forEach(signature -> signatures.add(signature.keyId()));
        node.put("signed", envelope.paeDigest().toString());
        try {
            node.set("statement", StrictJson.parse(envelope.payload()));
        } catch (StrictJsonException e) {
            node.put("payloadBytes", envelope.payload().length);
        }
        return node;
    }

    static ObjectNode leaf(Leaf leaf) {
        ObjectNode node = what("leaf");
        node.put("i", leaf.i()).put("run", leaf.run()).put("s", leaf.s()).put("k", leaf.k());
        node.put("prev", leaf.prev() == null ? null : leaf.prev().toString());
        node.putObject("source")
                .put("topicId", leaf.t())
                .put("partition", leaf.p())
                .put("offset", leaf.o());
        node.put("signed", leaf.d().toString()).put("envelope", leaf.e().toString());
        node.put("leafHash", leaf.hash().toString());
        return node;
    }

    private static ObjectNode proof(TlogProof proof) {
        ObjectNode node = what("proof");
        node.put("index", proof.inclusion().index());
        ArrayNode hashes = node.putArray("hashes");
        proof.inclusion().hashes().stream().map(Digest::toString).forEach(hashes::add);
        node.set(
                "checkpoint",
                checkpoint(Checkpoint.parse(proof.checkpoint().getBytes(StandardCharsets.UTF_8)))
                        .without("what"));
        return node;
    }

    static ObjectNode checkpoint(Checkpoint checkpoint) {
        ObjectNode node = what("checkpoint");
        node.put("origin", checkpoint.origin()).put("size", checkpoint.size());
        node.put("root", checkpoint.root().toString());
        ArrayNode lines = node.putArray("claimedSigners");
        for (Note.Line line : checkpoint.note().signatures()) {
            ObjectNode signer = lines.addObject().put("name", line.name()).put("keyId", line.keyId());
            byte[] blob = line.bytes();
            if (blob.length == COSIGNATURE_BYTES) {
                signer.put("cosignedAt", time(ByteBuffer.wrap(blob).getLong()));
            }
        }
        return node;
    }

    private static String time(long seconds) {
        boolean sane = seconds >= 0 && seconds <= Instant.MAX.getEpochSecond();
        return sane ? Instant.ofEpochSecond(seconds).toString() : Long.toUnsignedString(seconds);
    }

    private static ObjectNode publicKey(PublicKey key) {
        return what("public-key").put("keyid", key.keyId()).put("publicKey", key.base64());
    }

    private static ObjectNode verifierKey(Vkey key) {
        return what("verifier-key")
                .put("name", key.name())
                .put("for", key.type() == Vkey.LOG ? "log" : "witness")
                .put("publicKey", key.key().base64());
    }

    static ObjectNode what(String kind) {
        return JsonNodeFactory.instance.objectNode().put("what", kind).put("verification", "none");
    }
}
