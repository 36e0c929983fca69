package dev.agentplane.topology.seam.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.seam.tritrpc.AuxTrace;
import dev.agentplane.topology.seam.tritrpc.Frame;
import dev.agentplane.topology.seam.tritrpc.MalformedFrameException;
import dev.agentplane.topology.seam.upstream.Mapped.Refusal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Frames as a gateway saw them: {@code {frames: [{frame, direction, ts, peer_id, route_id?, latency_ms?, trace_id?,
 * span_id?, envelope_hash?}]}}. A request becomes {@code rpc.request.sent}, a response {@code rpc.response.received}. What
 * the gateway claims of a frame is held against the frame.
 */
final class TriTrpc {

    private static final String PRODUCER = "tritrpc";

    private TriTrpc() {}

    static Mapped map(JsonNode document, Optional<String> traceId) {
        JsonNode frames = document.path("frames");
        if (!frames.isArray()) {
            return Mapped.refused("/frames", "FRAMES_MISSING", "expected {frames: [{frame, direction, ts, peer_id}]}");
        }
        List<ObjectNode> events = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            ObjectNode event = new Observation(frames.get(i), "/frames/" + i, refusals).event(traceId);
            if (event != null) {
                events.add(event);
            }
        }
        return new Mapped(events, refusals);
    }

    /** One frame and what the gateway says about it. */
    private record Observation(JsonNode seen, String at, List<Refusal> refusals) {

        @Nullable
        ObjectNode event(Optional<String> callersTrace) {
            Optional<Frame> frame = frame();
            String direction = seen.path("direction").asText();
            boolean request = direction.equals("request");
            if (!request && !direction.equals("response")) {
                refuse("/direction", "DIRECTION_UNKNOWN", "expected request or response, found \"" + direction + "\"");
            }
            for (String member : request ? List.of("ts", "peer_id") : List.of("ts", "peer_id", "latency_ms")) {
                if (!seen.hasNonNull(member)) {
                    refuse("/" + member, "MEMBER_MISSING", "expected this member of what the gateway saw");
                }
            }
            if (frame.isEmpty()) {
                return null;
            }
            String trace = trace(frame.get(), callersTrace);
            String claimed = seen.path("envelope_hash").asText(frame.get().envelopeHash());
            if (!claimed.equals(frame.get().envelopeHash())) {
                refuse(
                        "/envelope_hash",
                        "ENVELOPE_HASH_MISMATCH",
                        "expected " + frame.get().envelopeHash());
            }
            return refused() ? null : event(frame.get(), request, trace);
        }

        private boolean refused() {
            return refusals.stream().anyMatch(refusal -> refusal.pointer().startsWith(at + "/"));
        }

        private Optional<Frame> frame() {
            try {
                return Optional.of(
                        Frame.parse(HexFormat.of().parseHex(seen.path("frame").asText())));
            } catch (MalformedFrameException e) {
                refuse("/frame", "FRAME_MALFORMED", String.valueOf(e.getMessage()));
            } catch (IllegalArgumentException e) {
                refuse("/frame", "FRAME_MALFORMED", "expected hex digits");
            }
            return Optional.empty();
        }

        /** The trace in the frame outranks what anybody says about it, and must not differ from that. */
        private String trace(Frame frame, Optional<String> callersTrace) {
            Optional<String> said =
                    Optional.ofNullable(seen.path("trace_id").textValue()).or(() -> callersTrace);
            Optional<String> inside = frame.trace().map(AuxTrace::traceId);
            if (said.isPresent() && inside.isPresent() && !said.equals(inside)) {
                refuse("/trace_id", "FRAME_TRACE_MISMATCH", "expected the trace in the frame, " + inside.get());
            }
            Optional<String> trace = inside.or(() -> said);
            if (trace.isEmpty()) {
                refuse("/trace_id", "TRACE_ID_MISSING", "expected a trace: the frame's AUX field holds none");
            }
            return trace.orElse("");
        }

        private ObjectNode event(Frame frame, boolean request, String trace) {
            String ts = seen.path("ts").asText();
            ObjectNode identity = JsonNodeFactory.instance
                    .objectNode()
                    .put("direction", seen.path("direction").asText())
                    .put("envelope_hash", frame.envelopeHash())
                    .put("trace_id", trace)
                    .put("ts", ts);
            String id = seen.path("event_id").asText("evt_rpc_" + Envelopes.fingerprint(identity));
            String span = frame.trace().map(AuxTrace::spanId).orElseGet(() -> seen.path("span_id")
                    .asText("span_rpc"));
            String type = request ? "rpc.request.sent" : "rpc.response.received";
            ObjectNode event = Envelopes.event(id, trace, span, type, ts, PRODUCER);
            frame.trace().flatMap(AuxTrace::parentSpanId).ifPresent(parent -> event.put("parent_span_id", parent));
            ObjectNode payload = event.putObject("payload");
            payload.put("protocol", PRODUCER);
            payload.put("route_id", seen.path("route_id").asText(frame.service() + "/" + frame.method()));
            payload.put("peer_id", seen.path("peer_id").asText());
            if (request) {
                payload.put("envelope_hash", frame.envelopeHash());
                payload.put("request_bytes", frame.size());
            } else {
                payload.put("response_bytes", frame.size());
                payload.set("latency_ms", seen.path("latency_ms"));
            }
            return event;
        }

        private void refuse(String member, String code, String detail) {
            refusals.add(new Refusal(at + member, code, detail));
        }
    }
}
