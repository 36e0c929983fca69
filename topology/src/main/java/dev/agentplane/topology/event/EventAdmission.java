package dev.agentplane.topology.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.topology.catalogue.Catalogue;
import dev.agentplane.topology.catalogue.EventType;
import dev.agentplane.topology.catalogue.StackProducer;
import dev.agentplane.topology.event.Admission.Admitted;
import dev.agentplane.topology.event.Admission.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets stack events in, or says why not. Checks in the order of {@link AdmissionCode}; payload values are not looked at
 * here, except those of control events, because a receipt must be able to say what is wrong with a payload.
 */
public final class EventAdmission {

    /** Size limit when nothing else is said: 256 KiB. */
    public static final int DEFAULT_MAX_BYTES = 256 * 1024;

    private static final int MAX_NUMBER_CHARS = 32;

    private final int maxBytes;

    /** @param maxBytes largest event, in bytes of its JSON text */
    public EventAdmission(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Judges the bytes of one event.
     *
     * @param utf8 JSON
     * @param key record key, or the trace id of the file it is in
     * @param carrier whose topic it came in on, {@code null} when it came from no topic
     */
    public Admission admit(byte[] utf8, String key, @Nullable StackProducer carrier) {
        if (utf8.length > maxBytes) {
            return new Refused(
                    AdmissionCode.EVENT_TOO_LARGE, "expected at most " + maxBytes + " bytes, found " + utf8.length);
        }
        JsonNode document;
        try {
            document = StrictJson.parseExact(utf8, MAX_NUMBER_CHARS);
        } catch (StrictJsonException e) {
            return new Refused(AdmissionCode.JSON_INVALID, e.code() + ": " + e.getMessage());
        }
        return judge(document, key, carrier);
    }

    /**
     * Judges one event of a document that was read already, with {@link StrictJson#parseExact}.
     *
     * @param key record key, or the trace id of the file it is in
     * @param carrier whose topic it came in on, {@code null} when it came from no topic
     */
    public Admission admit(JsonNode document, String key, @Nullable StackProducer carrier) {
        int bytes = document.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes) {
            return new Refused(
                    AdmissionCode.EVENT_TOO_LARGE, "expected at most " + maxBytes + " bytes, found " + bytes);
        }
        if (hasLongNumber(document)) {
            return new Refused(
                    AdmissionCode.JSON_INVALID, "a number text longer than " + MAX_NUMBER_CHARS + " characters");
        }
        return judge(document, key, carrier);
    }

    /**
     * Judges one event whose size and number texts its carrier has checked already.
     *
     * @param key record key
     * @param carrier whose topic it came in on
     */
    public Admission admitChecked(ObjectNode document, String key, @Nullable StackProducer carrier) {
        return judge(document, key, carrier);
    }

    private static Admission judge(JsonNode document, String key, @Nullable StackProducer carrier) {
        if (!(document instanceof ObjectNode event)) {
            return new Refused(AdmissionCode.ENVELOPE_INVALID, "expected a JSON object");
        }
        Optional<String> fault = Envelope.fault(event);
        if (fault.isPresent()) {
            return new Refused(AdmissionCode.ENVELOPE_INVALID, fault.get());
        }
        Optional<Instant> instant = EventTime.parse(event.required("ts").textValue());
        if (instant.isEmpty()) {
            return new Refused(
                    AdmissionCode.TS_INVALID, "/ts: expected YYYY-MM-DDThh:mm:ss[.f] with Z or ±hh:mm, a real date");
        }
        String traceId = event.required("trace_id").textValue();
        if (!traceId.equals(key)) {
            return new Refused(
                    AdmissionCode.KEY_MISMATCH, "expected the trace id " + traceId + " as key, found " + key);
        }
        return judgeType(event, instant.get(), carrier);
    }

    private static Admission judgeType(ObjectNode event, Instant instant, @Nullable StackProducer carrier) {
        String name = event.required("event_type").textValue();
        EventType type = Catalogue.find(name).orElse(null);
        if (type == null) {
            return new Refused(AdmissionCode.EVENT_TYPE_UNKNOWN, "/event_type: " + name + " is not in the catalogue");
        }
        StackProducer producer =
                StackProducer.named(event.required("producer").textValue()).orElse(null);
        if (producer != type.producer()) {
            return new Refused(
                    AdmissionCode.PRODUCER_NOT_ALLOWED,
                    "/producer: " + name + " belongs to " + type.producer().id());
        }
        if (carrier != null && carrier != producer) {
            return new Refused(
                    AdmissionCode.PRODUCER_NOT_ALLOWED,
                    name + " of " + producer.id() + " came in on the topic of " + carrier.id());
        }
        StackEvent admitted = new StackEvent(event, type, instant);
        Optional<String> fault = type.control() ? ControlPayload.fault(admitted) : Optional.empty();
        return fault.<Admission>map(text -> new Refused(AdmissionCode.ENVELOPE_INVALID, text))
                .orElseGet(() -> new Admitted(admitted));
    }

    private static boolean hasLongNumber(JsonNode node) {
        if (node.isContainerNode()) {
            for (JsonNode child : node) {
                if (hasLongNumber(child)) {
                    return true;
                }
            }
            return false;
        }
        return node.isBigDecimal() && node.decimalValue().toString().length() > MAX_NUMBER_CHARS;
    }
}
