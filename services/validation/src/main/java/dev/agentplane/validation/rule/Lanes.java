package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Lane;
import dev.agentplane.validation.manifest.Manifest;
import dev.agentplane.validation.manifest.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lane a bundle is admitted for: its own, staging when it names none, or a lower one that was asked for.
 *
 * @param lane empty when it cannot be told
 * @param findings why not, or what was assumed
 */
public record Lanes(Optional<Lane> lane, List<Finding> findings) {

    static final String POINTER = "/spec/policy/lane";

    public Lanes {
        findings = List.copyOf(findings);
    }

    /** Decides the lane. */
    public static Lanes of(Manifest manifest, Optional<String> requested) {
        if (manifest.policy().isMissingNode()) {
            return new Lanes(Optional.empty(), List.of());
        }
        List<Finding> findings = new ArrayList<>();
        JsonNode declared = manifest.policy().path("lane");
        Optional<Lane> own;
        if (declared.isMissingNode()) {
            own = Optional.of(Lane.STAGING);
            findings.add(Finding.at(Code.LANE_DEFAULTED, POINTER, "no lane declared, staging is assumed"));
        } else {
            own = declared.isTextual() ? Lane.of(declared.textValue()) : Optional.empty();
            if (own.isEmpty()) {
                findings.add(Finding.at(
                        Code.LANE_UNKNOWN, POINTER, "expected staging or prod, found " + Shown.value(declared)));
            }
        }
        Optional<Lane> lane = own.flatMap(known -> lowered(known, requested, findings));
        if (lane.filter(Lane.DEV::equals).isPresent() && !manifest.isV02()) {
            findings.add(Finding.at(Code.LANE_DEV_NOT_ALLOWED, POINTER, "lane dev in a v0.1 bundle"));
            lane = Optional.empty();
        }
        return new Lanes(lane, findings);
    }

    private static Optional<Lane> lowered(Lane own, Optional<String> requested, List<Finding> findings) {
        if (requested.isEmpty()) {
            return Optional.of(own);
        }
        Optional<Lane> lower = Lane.of(requested.get()).filter(lane -> lane.compareTo(own) <= 0);
        if (lower.isEmpty()) {
            findings.add(Finding.at(
                    Code.LANE_PROFILE_MISMATCH,
                    POINTER,
                    "the bundle is for lane " + own.text() + ", lane " + Shown.text(requested.get())
                            + " was asked for; a lane may be lowered, not raised"));
        }
        return lower;
    }
}
