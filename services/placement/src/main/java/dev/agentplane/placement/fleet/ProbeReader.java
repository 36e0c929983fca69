package dev.agentplane.placement.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.contracts.Contract;
import dev.agentplane.placement.fleet.FleetProblem.Code;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads an ExecutorProbeArtifact: what somebody saw of each node. Refused as a whole. Thread-safe. */
public final class ProbeReader {

    private static final String CAPTURED_AT = "capturedAt";

    private final ArtifactContracts contracts = new ArtifactContracts();

    /**
     * Reads one artifact.
     *
     * @param utf8 the file
     * @return probes by node name
     * @throws FleetRefusedException with everything that is wrong
     */
    public Map<String, Probe> read(byte[] utf8) {
        JsonNode tree = FleetJson.parse(utf8);
        List<FleetProblem> problems = new ArrayList<>();
        contracts
                .check(Contract.EXECUTOR_PROBE, tree)
                .forEach(violation ->
                        problems.add(new FleetProblem(Code.FLEET_SCHEMA, violation.pointer(), violation.message())));
        Map<String, Probe> probes = new HashMap<>();
        time(tree.path(CAPTURED_AT), problems).ifPresent(at -> collect(tree.path("results"), at, probes, problems));
        FleetJson.refuseIfAny(problems);
        return probes;
    }

    private static Optional<Instant> time(JsonNode captured, List<FleetProblem> problems) {
        if (!captured.isTextual()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(captured.textValue()).toInstant());
        } catch (DateTimeParseException e) {
            // The contract has refused most of these already; what its format check lets through is refused here.
            problems.add(new FleetProblem(
                    Code.FLEET_SCHEMA, "/" + CAPTURED_AT, "expected an RFC 3339 date-time, found " + captured));
            return Optional.empty();
        }
    }

    /** As {@code doctor --executors} writes it; whatever else stands there says nothing. */
    private static Optional<Load> load(JsonNode caps) {
        try {
            long hundredths = new BigDecimal(caps.path("load1").asText(""))
                    .movePointRight(2)
                    .longValue();
            return Optional.of(new Load(hundredths, caps.path("cpus").asLong()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void collect(JsonNode results, Instant at, Map<String, Probe> probes, List<FleetProblem> problems) {
        for (int i = 0; i < results.size(); i++) {
            JsonNode result = results.path(i);
            JsonNode caps = result.path("caps");
            Probe probe = new Probe(
                    at,
                    result.path("reachable").asBoolean(),
                    new SystemPlatform(
                            caps.path("os").asText(SystemPlatform.UNKNOWN),
                            caps.path("arch").asText(SystemPlatform.UNKNOWN)),
                    caps.path("kvm").isBoolean() ? Optional.of(caps.path("kvm").booleanValue()) : Optional.empty(),
                    load(caps),
                    Optional.empty());
            if (probes.put(result.path("name").asText(), probe) != null) {
                problems.add(new FleetProblem(
                        Code.FLEET_DUPLICATE_NAME,
                        "/results/" + i + "/name",
                        "expected one result for each executor, found " + result.path("name") + " twice"));
            }
        }
    }
}
