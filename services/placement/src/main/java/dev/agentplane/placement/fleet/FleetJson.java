package dev.agentplane.placement.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.placement.fleet.FleetProblem.Code;
import java.util.Comparator;
import java.util.List;

/** What reading any file of the fleet begins and ends with. */
final class FleetJson {

    private FleetJson() {}

    /**
     * Reads a JSON object.
     *
     * @throws FleetRefusedException for anything else
     */
    static JsonNode parse(byte[] utf8) {
        JsonNode tree;
        try {
            tree = StrictJson.parse(utf8);
        } catch (StrictJsonException e) {
            throw refused(Code.FLEET_UNREADABLE, "", e.code() + ": " + e.getMessage());
        }
        if (!tree.isObject()) {
            throw refused(Code.FLEET_UNREADABLE, "", "expected a JSON object, found " + tree.getNodeType());
        }
        return tree;
    }

    /** The refusal for one problem that leaves nothing else to check. */
    static FleetRefusedException refused(Code code, String pointer, String message) {
        return new FleetRefusedException(List.of(new FleetProblem(code, pointer, message)));
    }

    /** @throws FleetRefusedException with all problems in order, when there are any */
    static void refuseIfAny(List<FleetProblem> problems) {
        if (!problems.isEmpty()) {
            throw new FleetRefusedException(problems.stream()
                    .sorted(Comparator.comparing(FleetProblem::pointer).thenComparing(FleetProblem::code))
                    .distinct()
                    .toList());
        }
    }
}
