package dev.agentplane.attestation.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.domain.json.CanonicalJson;

/** Sigstore bundle v0.3 with a managed key: exactly one signature, texts copied from the envelope. */
public final class SigstoreBundle {

    private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    private SigstoreBundle() {}

    /** The bundle of one signature of an envelope. */
    public static byte[] of(Envelope envelope, Envelope.Signature signature) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("mediaType", MEDIA_TYPE);
        ObjectNode material = root.putObject("verificationMaterial");
        material.putObject("publicKey").put("hint", signature.keyId());
        material.putArray("tlogEntries");
        material.putObject("timestampVerificationData").putArray("rfc3161Timestamps");
        ObjectNode dsse = root.putObject("dsseEnvelope");
        dsse.put("payload", envelope.payloadText()).put("payloadType", envelope.payloadType());
        dsse.putArray("signatures").addObject().put("keyid", signature.keyId()).put("sig", signature.base64());
        return CanonicalJson.bytes(root);
    }
}
