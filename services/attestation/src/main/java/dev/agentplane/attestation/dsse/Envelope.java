package dev.agentplane.attestation.dsse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.keys.Signer;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A DSSE envelope: payload bytes, their type, signatures over both. The payload is decoded once; whoever verifies hands
 * on exactly these bytes.
 */
public final class Envelope {

    /** The only payload type we use. */
    public static final String IN_TOTO = "application/vnd.in-toto+json";

    /** Largest number of signatures that is read. */
    public static final int MAX_SIGNATURES = 16;

    /**
     * One signature.
     *
     * @param keyId hint which key it may be; decides nothing
     * @param base64 the signature as written
     */
    public record Signature(String keyId, String base64) {

        /** The signature bytes; standard or URL alphabet, padded or not. */
        public byte[] bytes() {
            return decode(base64);
        }
    }

    private final String payloadType;
    private final String payloadText;
    private final byte[] payload;
    private final List<Signature> signatures;

    private Envelope(String payloadType, String payloadText, byte[] payload, List<Signature> signatures) {
        this.payloadType = payloadType;
        this.payloadText = payloadText;
        this.payload = payload;
        this.signatures = List.copyOf(signatures);
    }

    /** Signs a Statement's bytes with these keys, in this order. */
    public static Envelope sign(byte[] payload, Signer... signers) {
        byte[] pae = pae(IN_TOTO, payload);
        List<Signature> signatures = new ArrayList<>();
        for (Signer signer : signers) {
            signatures.add(new Signature(
                    signer.publicKey().keyId(), Base64.getEncoder().encodeToString(signer.sign(pae))));
        }
        return new Envelope(IN_TOTO, Base64.getEncoder().encodeToString(payload), payload.clone(), signatures);
    }

    /**
     * The same with a further signature: payload and the others stay as they are.
     *
     * @throws MalformedEnvelopeException when it has as many as an envelope may have
     */
    public Envelope signedAlsoBy(Signer signer) {
        if (signatures.size() >= MAX_SIGNATURES) {
            throw new MalformedEnvelopeException("expected fewer than " + MAX_SIGNATURES + " signatures to add one");
        }
        List<Signature> all = new ArrayList<>(signatures);
        all.add(new Signature(signer.publicKey().keyId(), Base64.getEncoder().encodeToString(signer.sign(pae()))));
        return new Envelope(payloadType, payloadText, payload, all);
    }

    /**
     * Reads an envelope. Unknown members are ignored.
     *
     * @throws MalformedEnvelopeException when a required member is missing or not of its form
     */
    public static Envelope parse(byte[] json) {
        JsonNode root;
        try {
            root = StrictJson.parse(json);
        } catch (StrictJsonException e) {
            throw new MalformedEnvelopeException("expected a DSSE envelope (JSON): " + e.getMessage(), e);
        }
        String payload = text(root, "payload");
        JsonNode listed = root.path("signatures");
        if (!listed.isArray() || listed.size() > MAX_SIGNATURES) {
            throw new MalformedEnvelopeException("expected signatures[], at most " + MAX_SIGNATURES);
        }
        List<Signature> signatures = new ArrayList<>();
        for (JsonNode item : listed) {
            String sig = text(item, "sig");
            decode(sig);
            JsonNode keyId = item.path("keyid");
            if (!keyId.isMissingNode() && !keyId.isTextual()) {
                throw new MalformedEnvelopeException("expected keyid to be a string");
            }
            signatures.add(new Signature(keyId.asText(""), sig));
        }
        return new Envelope(text(root, "payloadType"), payload, decode(payload), signatures);
    }

    private static String text(JsonNode object, String member) {
        JsonNode node = object.path(member);
        if (!node.isTextual()) {
            throw new MalformedEnvelopeException("expected a string member \"" + member + "\"");
        }
        return node.textValue();
    }

    private static byte[] decode(String base64) {
        try {
            boolean url = base64.indexOf('-') >= 0 || base64.indexOf('_') >= 0;
            Base64.Decoder decoder = url ? Base64.getUrlDecoder() : Base64.getDecoder();
            Base64.Encoder encoder = url ? Base64.getUrlEncoder() : Base64.getEncoder();
            byte[] bytes = decoder.decode(base64);
            // Java's decoder also takes texts with stray trailing bits: two texts must not mean the same bytes.
            boolean same = encoder.encodeToString(bytes).equals(base64)
                    || encoder.withoutPadding().encodeToString(bytes).equals(base64);
            if (!same) {
                throw new MalformedEnvelopeException("base64 with stray bits");
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new MalformedEnvelopeException("expected base64: " + e.getMessage(), e);
        }
    }

    /** DSSE pre-authentication encoding over byte lengths. */
    public static byte[] pae(String type, byte[] payload) {
        byte[] typeBytes = type.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + typeBytes.length + 32);
        out.writeBytes(("DSSEv1 " + typeBytes.length + " ").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(typeBytes);
        out.writeBytes((" " + payload.length + " ").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /** The signed bytes. */
    public byte[] pae() {
        return pae(payloadType, payload);
    }

    /** SHA-256 of the signed bytes: member {@code d} of a leaf. */
    public Digest paeDigest() {
        return Digest.of(pae());
    }

    /** The decoded payload. */
    public byte[] payload() {
        return payload.clone();
    }

    /** Type of the payload. */
    public String payloadType() {
        return payloadType;
    }

    /** Payload as written, base64. */
    public String payloadText() {
        return payloadText;
    }

    /** All signatures, in order. */
    public List<Signature> signatures() {
        return signatures;
    }

    /** True when one of the signatures is this key's, whatever its keyid says. */
    public boolean signedBy(PublicKey key) {
        byte[] signed = pae();
        return signatures.stream().anyMatch(signature -> key.verifies(signed, signature.bytes()));
    }

    /** The envelope as JSON tree, with payload and signatures exactly as they are. */
    public ObjectNode tree() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("payload", payloadText).put("payloadType", payloadType);
        ArrayNode list = root.putArray("signatures");
        signatures.forEach(
                signature -> list.addObject().put("keyid", signature.keyId()).put("sig", signature.base64()));
        return root;
    }

    /** The envelope as we write it: RFC 8785 without final newline. */
    public byte[] bytes() {
        return CanonicalJson.bytes(tree());
    }
}
