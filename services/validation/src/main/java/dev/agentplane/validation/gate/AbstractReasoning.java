package dev.agentplane.validation.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.manifest.Manifest;
import dev.agentplane.validation.manifest.Shown;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code spec.policy.abstractReasoning} as facts for two gates: its part of the context, and which of its own demands
 * it breaks.
 *
 * @param declared whether there is such a block
 * @param context its nine members of the context
 * @param findings broken demands and unknown values
 * @param gateReason why the control matrix denies, when a demand is broken in a class that is checked
 */
record AbstractReasoning(
        boolean declared, Map<ContextKey, String> context, List<Finding> findings, Optional<String> gateReason) {

    private static final String POINTER = "/spec/policy/abstractReasoning";

    AbstractReasoning {
        context = Map.copyOf(context);
        findings = List.copyOf(findings);
    }

    static AbstractReasoning of(Manifest manifest) {
        JsonNode block =
                manifest.isV02() ? MissingNode.getInstance() : manifest.policy().path("abstractReasoning");
        if (!block.isMissingNode() && !block.isObject()) {
            return new AbstractReasoning(true, Map.of(), List.of(), Optional.empty());
        }
        List<Finding> findings = new ArrayList<>();
        Map<ContextKey, String> context = new EnumMap<>(ContextKey.class);
        context.put(
                ContextKey.REASONING_CLASS,
                choice(block, "reasoningClass", ContextKey.REASONING_CLASS, "REACTIVE", findings));
        context.put(
                ContextKey.VERIFICATION_MODE,
                choice(block, "verificationMode", ContextKey.VERIFICATION_MODE, "NONE", findings));
        flag(context, ContextKey.LLM_ONLY_FORBIDDEN, isTrue(block, "llmOnlyForbidden"));
        flag(context, ContextKey.REQUIRES_COUNTEREXAMPLE_SEARCH, isTrue(block, "requiresCounterexampleSearch"));
        flag(context, ContextKey.REQUIRES_PROGRAM_CANDIDATE, isTrue(block, "requiresProgramCandidate"));
        flag(context, ContextKey.REQUIRES_BACKTRACKING_CAPABILITY, isTrue(block, "requiresBacktrackingCapability"));
        flag(context, ContextKey.PROGRAM_CANDIDATE_REF_PRESENT, Manifest.hasText(block, "programCandidateRef"));
        flag(
                context,
                ContextKey.COUNTEREXAMPLE_REFS_PRESENT,
                block.path("counterexampleRefs").size() > 0);
        flag(context, ContextKey.BACKTRACKING_CAPABLE, isTrue(block, "backtrackingCapable"));
        return judged(!block.isMissingNode(), context, findings);
    }

    private static AbstractReasoning judged(boolean declared, Map<ContextKey, String> context, List<Finding> findings) {
        boolean checked = List.of("ABSTRACT", "PROGRAM_INDUCTION").contains(context.get(ContextKey.REASONING_CLASS));
        List<String> reasons = new ArrayList<>();
        if (checked
                && on(context, ContextKey.LLM_ONLY_FORBIDDEN)
                && "NONE".equals(context.get(ContextKey.VERIFICATION_MODE))) {
            broken(
                    Code.ABSTRACT_LLM_ONLY,
                    "verificationMode",
                    "abstract lane forbids llm-only evaluation",
                    findings,
                    reasons);
        }
        if (on(context, ContextKey.REQUIRES_PROGRAM_CANDIDATE)
                && !on(context, ContextKey.PROGRAM_CANDIDATE_REF_PRESENT)) {
            broken(
                    Code.ABSTRACT_PROGRAM_CANDIDATE,
                    "programCandidateRef",
                    "abstract lane requires program candidate evidence",
                    findings,
                    reasons);
        }
        if (on(context, ContextKey.REQUIRES_COUNTEREXAMPLE_SEARCH)
                && !on(context, ContextKey.COUNTEREXAMPLE_REFS_PRESENT)) {
            broken(
                    Code.ABSTRACT_COUNTEREXAMPLES,
                    "counterexampleRefs",
                    "abstract lane requires counterexample search evidence",
                    findings,
                    reasons);
        }
        if (on(context, ContextKey.REQUIRES_BACKTRACKING_CAPABILITY) && !on(context, ContextKey.BACKTRACKING_CAPABLE)) {
            broken(
                    Code.ABSTRACT_BACKTRACKING,
                    "backtrackingCapable",
                    "abstract lane requires declared backtracking capability",
                    findings,
                    reasons);
        }
        Optional<String> reason = checked ? reasons.stream().findFirst() : Optional.empty();
        return new AbstractReasoning(declared, context, findings, reason);
    }

    private static void broken(Code code, String member, String reason, List<Finding> findings, List<String> reasons) {
        findings.add(Finding.at(code, POINTER + "/" + member, reason));
        reasons.add(reason);
    }

    private static String choice(
            JsonNode block, String member, ContextKey key, String fallback, List<Finding> findings) {
        JsonNode value = block.path(member);
        if (value.isMissingNode()) {
            return fallback;
        }
        if (value.isTextual() && key.options().contains(value.textValue())) {
            return value.textValue();
        }
        findings.add(Finding.at(
                Code.ABSTRACT_ENUM,
                POINTER + "/" + member,
                "expected one of " + String.join(", ", key.options()) + ", found " + Shown.value(value)));
        return GateContext.UNRESOLVED;
    }

    private static void flag(Map<ContextKey, String> context, ContextKey key, boolean value) {
        context.put(key, Boolean.toString(value));
    }

    private static boolean on(Map<ContextKey, String> context, ContextKey key) {
        return "true".equals(context.get(key));
    }

    /** JSON booleans only: the text "false" is not true, and neither is the text "true". */
    private static boolean isTrue(JsonNode block, String member) {
        return block.path(member).isBoolean() && block.path(member).booleanValue();
    }
}
