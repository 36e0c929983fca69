package dev.agentplane.validation.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Severity;
import dev.agentplane.validation.manifest.Manifest;
import dev.agentplane.validation.manifest.Pointers;
import dev.agentplane.validation.manifest.Shown;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a bundle claims about its own context. Claims are compared with what was derived, and never believed. */
final class Claims {

    private record Claim(ContextKey key, String value, String pointer) {}

    private final List<Claim> claims;

    private Claims(List<Claim> claims) {
        this.claims = List.copyOf(claims);
    }

    static Claims of(Manifest manifest) {
        List<Claim> claims = new ArrayList<>();
        if (manifest.isV02()) {
            return new Claims(claims);
        }
        JsonNode policy = manifest.policy();
        if (isTrue(policy, "breakGlass")) {
            claims.add(new Claim(ContextKey.AUTHORITY, "emergency_override", "/spec/policy/breakGlass"));
            claims.add(new Claim(ContextKey.APPROVAL_MODE, "break_glass", "/spec/policy/breakGlass"));
        }
        if (isTrue(policy, "globalDeployment")) {
            claims.add(new Claim(ContextKey.TENANT_SCOPE, "global", "/spec/policy/globalDeployment"));
        }
        JsonNode context = Manifest.object(Manifest.object(policy, "controlMatrix"), "context");
        for (Map.Entry<String, JsonNode> member : context.properties()) {
            Optional<ContextKey> key = ContextKey.of(member.getKey());
            boolean value = member.getValue().isTextual() || member.getValue().isBoolean();
            if (key.isPresent() && value) {
                claims.add(new Claim(
                        key.get(),
                        member.getValue().asText(),
                        Pointers.child("/spec/policy/controlMatrix/context", member.getKey())));
            }
        }
        return new Claims(claims);
    }

    /** A finding per claim that differs; an error where it would have widened what the bundle may do. */
    List<Finding> compare(GateContext derived, Matching matching) {
        List<Claim> differing = claims.stream()
                .filter(claim -> !derived.get(claim.key()).equals(GateContext.UNRESOLVED))
                .filter(claim -> !claim.key().same(derived.get(claim.key()), claim.value()))
                .toList();
        if (differing.isEmpty()) {
            return List.of();
        }
        Map<ContextKey, String> substituted = new EnumMap<>(ContextKey.class);
        differing.forEach(claim -> substituted.put(claim.key(), claim.value()));
        boolean opensTheGate = !matching.allows(derived) && matching.allows(derived.with(substituted));
        List<Finding> findings = new ArrayList<>();
        for (Claim claim : differing) {
            boolean widens = opensTheGate || claim.key().widens(derived.get(claim.key()), claim.value());
            findings.add(Finding.at(
                            Code.GATE_CONTEXT_CLAIM,
                            claim.pointer(),
                            "claims " + claim.key().text() + " " + Shown.text(claim.value()) + ", derived was "
                                    + derived.get(claim.key()))
                    .as(widens ? Severity.ERROR : Severity.WARN));
        }
        return findings;
    }

    private static boolean isTrue(JsonNode policy, String member) {
        return policy.path(member).isBoolean() && policy.path(member).booleanValue();
    }
}
