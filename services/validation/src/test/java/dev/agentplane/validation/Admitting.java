package dev.agentplane.validation;

import dev.agentplane.validation.admission.Admission;
import dev.agentplane.validation.admission.AdmissionDecision;
import dev.agentplane.validation.admission.AdmissionFacts;
import java.util.List;

/** Admits bundles and says in short what was found. */
public final class Admitting {

    private final Admission admission = new Admission();

    /** Decides on facts in which nobody said anything. */
    public AdmissionDecision decide(Demo demo) {
        return admission.admit(demo.snapshot(), Demo.facts());
    }

    /** Decides. */
    public AdmissionDecision decide(Demo demo, AdmissionFacts facts) {
        return admission.admit(demo.snapshot(), facts);
    }

    /** {@code CODE pointer}, one per finding. */
    public List<String> found(Demo demo) {
        return found(decide(demo));
    }

    /** {@code CODE pointer}, one per finding. */
    public static List<String> found(AdmissionDecision decision) {
        return decision.findings().stream()
                .map(finding -> (finding.code() + " " + finding.pointer()).strip())
                .toList();
    }
}
