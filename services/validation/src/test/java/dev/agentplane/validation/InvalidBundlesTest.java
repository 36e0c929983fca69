package dev.agentplane.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.validation.admission.Admission;
import dev.agentplane.validation.admission.AdmissionDecision;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Severity;
import dev.agentplane.validation.admission.State;
import dev.agentplane.validation.bundle.BundleLimits;
import dev.agentplane.validation.bundle.BundleSnapshot;
import dev.agentplane.validation.bundle.DirectorySnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code bundles/invalid}: one bundle per way to be refused. */
class InvalidBundlesTest {

    private static final Path ROOT = Path.of("../../bundles/invalid");

    /** Codes that no file alone can cause; other tests do. */
    private static final Set<Code> NEED_MORE_THAN_FILES = EnumSet.of(
            Code.MANIFEST_TOO_LARGE,
            Code.BUNDLE_TOO_LARGE,
            Code.LANE_PROFILE_MISMATCH,
            Code.POLICY_PACK_UNREADABLE,
            Code.POLICY_PACK_MALFORMED,
            Code.POLICY_PACK_DIGEST_MISMATCH,
            Code.VERDICT_MISSING,
            Code.VERDICT_INVALID,
            Code.VERDICT_BINDING,
            Code.VERDICT_STALE,
            Code.VERDICT_DENIED,
            Code.VERDICT_UNSIGNED,
            Code.TRUST_GRANT_REQUIRED,
            Code.TRUST_GRANT_INVALID,
            Code.TRUST_ATTESTATION_REQUIRED,
            Code.TRUST_POLICY_DECISION_REQUIRED,
            Code.TRUST_LEDGER_UNAVAILABLE,
            Code.TRUST_ENVELOPE_MISSING,
            Code.APPROVAL_DENIED,
            Code.APPROVAL_EXPIRED);

    private final Admission admission = new Admission();

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void anInvalidBundleIsDeniedForExactlyItsReasons(String name) throws IOException {
        // Given
        BundleSnapshot bundle = DirectorySnapshot.read(ROOT.resolve(name), BundleLimits.DEFAULT);

        // When
        AdmissionDecision decision = admission.admit(bundle, Demo.facts());

        // Then
        assertThat(decision.findings())
                .extracting(finding -> finding.code().name())
                .containsExactlyInAnyOrderElementsOf(expected().get(name));
        assertThat(decision.state()).isEqualTo(State.DENIED);
        assertThat(decision.admitted()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void noSecretOfAnInvalidBundleIsRepeatedInItsEvidence(String name) throws IOException {
        BundleSnapshot bundle = DirectorySnapshot.read(ROOT.resolve(name), BundleLimits.DEFAULT);

        AdmissionDecision decision = admission.admit(bundle, Demo.facts());

        String evidence = CanonicalJson.text(decision.detail())
                + decision.artifacts()
                + decision.findings()
                + decision.explanation();
        assertThat(evidence)
                .doesNotContain("hunter2", "hunter3", "PRIVATE KEY", "u:p@", "x".repeat(20), "a".repeat(36));
    }

    @Test
    void everyErrorCodeHasABundleOrNeedsMoreThanFiles() throws IOException {
        // Given
        Set<Code> missing = EnumSet.allOf(Code.class);
        missing.removeIf(code -> code.severity() == Severity.WARN);
        missing.removeAll(NEED_MORE_THAN_FILES);

        // When
        expected().values().forEach(codes -> codes.forEach(code -> missing.remove(Code.valueOf(code))));

        // Then
        assertThat(missing).isEmpty();
    }

    @Test
    void everyExpectationHasItsBundle() throws IOException {
        assertThat(expected().keySet())
                .containsExactlyElementsOf(names().sorted().toList());
    }

    static Stream<String> names() throws IOException {
        try (Stream<Path> children = Files.list(ROOT)) {
            return children
                    .filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .toList()
                    .stream();
        }
    }

    private static Map<String, List<String>> expected() throws IOException {
        Map<String, List<String>> expected = new TreeMap<>();
        JsonNode json = StrictJson.parse(Files.readAllBytes(ROOT.resolve("expected.json")));
        json.properties().forEach(entry -> {
            List<String> codes = new ArrayList<>();
            entry.getValue().get("codes").forEach(code -> codes.add(code.asText()));
            expected.put(entry.getKey(), codes);
        });
        return expected;
    }
}
