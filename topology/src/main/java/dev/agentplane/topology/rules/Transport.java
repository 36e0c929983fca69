package dev.agentplane.topology.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonCode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What TriTRPC saw of the run: merged from its events in time order. It never changes energy. */
public final class Transport {

    private static final String REQUEST = "rpc.request.sent";
    private static final String RESPONSE = "rpc.response.received";
    private static final String RETRY = "rpc.retry";
    private static final String FAIL = "rpc.fail";
    private static final Set<String> TYPES = Set.of(REQUEST, RESPONSE, RETRY, FAIL);
    private static final Set<String> MODES_THAT_NEED_IT = Set.of("hybrid", "cloud");
    private static final String TIMEOUT = "deadline_exceeded";

    private final List<CheckedPayload> events;

    private Transport(Facts facts) {
        this.events = facts.all(TYPES);
    }

    /** Judges whether transport is visible where it must be, and how each route ended. */
    public static void judge(Facts facts, List<Reason> reasons) {
        Transport transport = new Transport(facts);
        if (transport.events.isEmpty()) {
            facts.of("placement.selected")
                    .filter(placement -> placement
                            .text("execution_mode")
                            .filter(MODES_THAT_NEED_IT::contains)
                            .isPresent())
                    .ifPresent(placement -> reasons.add(Reason.about(ReasonCode.TRANSPORT_INVISIBLE, placement.event())
                            .at("execution_mode")));
            return;
        }
        transport.lastByRoute().forEach((route, last) -> {
            String type = last.event().type().name();
            if (type.equals(FAIL)) {
                reasons.add(
                        Reason.about(ReasonCode.TRANSPORT_FAILED, last.event()).saying(route));
            } else if (!type.equals(RESPONSE)) {
                reasons.add(Reason.about(ReasonCode.TRANSPORT_UNRESOLVED, last.event())
                        .saying(route));
            }
        });
    }

    /** The block of the receipt; empty when there was no transport. */
    public static Optional<ObjectNode> block(Facts facts) {
        Transport transport = new Transport(facts);
        return transport.events.isEmpty() ? Optional.empty() : Optional.of(transport.block());
    }

    private ObjectNode block() {
        ObjectNode block = JsonNodeFactory.instance.objectNode();
        block.put("protocol", "tritrpc");
        List<CheckedPayload> retries = of(RETRY);
        block.put("retry_count", retries.size());
        block.put(
                "timeout_count",
                retries.stream()
                        .filter(retry ->
                                retry.text("reason").filter(TIMEOUT::equals).isPresent())
                        .count());
        for (String member : List.of("envelope_hash", "route_id", "peer_id")) {
            last(member).ifPresent(value -> block.set(member, value));
        }
        sum(REQUEST, "request_bytes").ifPresent(sum -> block.set("request_bytes", sum));
        sum(RESPONSE, "response_bytes").ifPresent(sum -> block.set("response_bytes", sum));
        sum(RESPONSE, "latency_ms").ifPresent(sum -> block.set("latency_ms", sum));
        failureClass().ifPresent(value -> block.put("failure_class", value));
        return block;
    }

    /**
     * Of each route the last response or failure; where there was neither, the last event of another kind, which says
     * that the route is unresolved.
     */
    private Map<String, CheckedPayload> lastByRoute() {
        Map<String, CheckedPayload> last = new TreeMap<>();
        for (CheckedPayload event : events) {
            event.text("route_id")
                    .ifPresent(route -> last.merge(
                            route, event, (before, now) -> isOutcome(now) || !isOutcome(before) ? now : before));
        }
        return last;
    }

    private static boolean isOutcome(CheckedPayload payload) {
        String type = payload.event().type().name();
        return type.equals(RESPONSE) || type.equals(FAIL);
    }

    private Optional<String> failureClass() {
        Set<CheckedPayload> failures = Set.copyOf(lastByRoute().values());
        return of(FAIL).stream()
                .filter(failures::contains)
                .reduce((before, now) -> now)
                .flatMap(fail -> fail.text("failure_class"));
    }

    private Optional<JsonNode> last(String member) {
        return events.stream()
                .filter(event -> event.has(member))
                .reduce((before, now) -> now)
                .map(event -> event.values().get(member));
    }

    private Optional<JsonNode> sum(String type, String member) {
        return of(type).stream()
                .flatMap(event -> event.number(member).stream())
                .reduce(BigDecimal::add)
                .map(DecimalNode::valueOf);
    }

    private List<CheckedPayload> of(String type) {
        return events.stream()
                .filter(event -> event.event().type().name().equals(type))
                .toList();
    }
}
