package dev.agentplane.topology.event;

import static dev.agentplane.topology.StackFixtures.TRACE;
import static dev.agentplane.topology.StackFixtures.find;
import static dev.agentplane.topology.StackFixtures.joined;
import static dev.agentplane.topology.StackFixtures.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.catalogue.StackProducer;
import dev.agentplane.topology.event.Admission.Admitted;
import dev.agentplane.topology.event.Admission.Refused;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventAdmissionTest {

    private final EventAdmission admission = new EventAdmission(2000);
    private final ObjectNode event = find(joined(), "evt_001");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "event_id | null | ENVELOPE_INVALID",
                "event_id | \"\" | ENVELOPE_INVALID",
                "event_id | \"a b\" | ENVELOPE_INVALID",
                "event_id | 7 | ENVELOPE_INVALID",
                "trace_id | \"-x\" | ENVELOPE_INVALID",
                "span_id | \"\" | ENVELOPE_INVALID",
                "parent_span_id | 1 | ENVELOPE_INVALID",
                "payload | [] | ENVELOPE_INVALID",
                "payload | null | ENVELOPE_INVALID",
                "ts | 1 | ENVELOPE_INVALID",
                "supersedes | \"evt_001\" | ENVELOPE_INVALID",
                "supersedes | \"\" | ENVELOPE_INVALID",
                "ts | \"2026-04-05\" | TS_INVALID",
                "trace_id | \"trace_other\" | KEY_MISMATCH",
                "event_type | \"run.admitted\" | EVENT_TYPE_UNKNOWN",
                "event_type | \"benchmark.started\" | EVENT_TYPE_UNKNOWN",
                "producer | \"agentplane\" | PRODUCER_NOT_ALLOWED",
                "producer | \"nobody\" | PRODUCER_NOT_ALLOWED",
                "event_type | \"run.started\" | PRODUCER_NOT_ALLOWED",
            })
    void wrongEnvelopesAreRefused(String member, String value, AdmissionCode code) {
        event.set(member, json(value));
        assertRefused(event.toString(), code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event_id", "trace_id", "span_id", "event_type", "ts", "producer", "payload"})
    void everyMemberButTheOptionalOnesIsNeeded(String member) {
        event.remove(member);
        assertRefused(event.toString(), AdmissionCode.ENVELOPE_INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-04-05T07:30:00", "2026-04-05 07:30:00Z", "2026-02-29T07:30:00Z", "2026-04-05T07:30:60Z",
                "2026-04-05T24:00:00Z", "2026-04-05T07:30Z", "2026-04-05T07:30:00.Z", "2026-04-05T07:30:00.1234567890Z",
                "2026-04-05T07:30:00+18:01", "2026-04-05T07:30:00+01:60", "2026-04-05T07:30:00+0100",
                        "２026-04-05T07:30:00Z"
            })
    void timesThatAreNotExactAreRefused(String ts) {
        event.put("ts", ts);
        assertRefused(event.toString(), AdmissionCode.TS_INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-04-05t07:30:00z, 2026-04-05T07:30:00Z",
        "2026-04-05T07:30:00.123456789Z, 2026-04-05T07:30:00.123456789Z",
        "2026-04-05T07:30:00.1-00:30, 2026-04-05T08:00:00.100Z",
        "2026-04-05T07:30:00+18:00, 2026-04-04T13:30:00Z",
        "2024-02-29T07:30:00Z, 2024-02-29T07:30:00Z",
    })
    void timesAreInstants(String ts, String instant) {
        event.put("ts", ts);
        assertThat(admitted(event.toString(), null).instant()).hasToString(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":9007199254740993}",
                "{\"a\":1e400}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":0.123456789012345678901234567890123}",
                "{\"a\":01}",
                "{\"a\":0e-99999999999}"
            })
    void payloadsThatAreNotStrictJsonAreRefused(String payload) {
        String text = event.toString().replaceFirst("\"payload\":\\{.*\\}", "");
        assertRefused(
                text.substring(0, text.length() - 1) + "\"payload\":" + payload + "}", AdmissionCode.JSON_INVALID);
    }

    @Test
    void anEventLargerThanAllowedIsRefusedUnread() {
        assertRefused("x".repeat(2001), AdmissionCode.EVENT_TOO_LARGE);
    }

    @Test
    void unknownMembersAreAllowedAndPartOfTheHash() {
        String before = admitted(event.toString(), null).hash();
        event.put("vendor", "x");
        assertThat(admitted(event.toString(), null).hash()).isNotEqualTo(before);
    }

    @Test
    void anEventOnAnotherProducersTopicIsRefused() {
        assertThat(admission.admit(bytes(event.toString()), TRACE, StackProducer.AGENTPLANE))
                .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.code())
                        .isEqualTo(AdmissionCode.PRODUCER_NOT_ALLOWED));
        assertThat(admitted(event.toString(), StackProducer.SOCIOSPHERE).eventId())
                .isEqualTo("evt_001");
    }

    @Test
    void theOtherSpellingOfTritrpcIsTheSameProducer() {
        ObjectNode rpc = find(joined(), "evt_rpc_001").put("producer", "TriTRPC");
        assertThat(admitted(rpc.toString(), StackProducer.TRITRPC).type().name())
                .isEqualTo("rpc.request.sent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"observed\":[\"x\"],\"revision\":1,\"status\":\"COMPLETE\"}",
                "{\"observed\":[],\"revision\":2,\"status\":\"COMPLETE\"}",
                "{\"observed\":[],\"revision\":1,\"status\":\"OPEN\"}",
                "{\"observed\":[],\"revision\":1,\"status\":\"AMENDED\"}"
            })
    void aControlEventThatCannotBeReadIsRefused(String payload) {
        event.put("event_id", "receipt.emitted:1")
                .put("event_type", "receipt.emitted")
                .put("producer", "agentplane");
        event.set("payload", json(payload));
        assertRefused(event.toString(), AdmissionCode.ENVELOPE_INVALID);
    }

    @Test
    void anEventComesBackFromItsOwnTextWithAllDigits() {
        ObjectNode run = find(joined(), "evt_007");
        ((ObjectNode) run.required("payload")).set("inference_j", json("22.00000000000000000001"));
        StackEvent first = admitted(run.toString(), null);
        StackEvent again = admitted(first.text(), null);
        assertThat(again).isEqualTo(first);
        assertThat(again.exact()).isFalse();
        assertThat(again.text()).isEqualTo(first.text());
    }

    private StackEvent admitted(String text, StackProducer carrier) {
        return ((Admitted) admission.admit(bytes(text), TRACE, carrier)).event();
    }

    private void assertRefused(String text, AdmissionCode code) {
        assertThat(admission.admit(bytes(text), TRACE, null))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
