package dev.agentplane.execution.supervisor;

import dev.agentplane.platform.Settings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the supervisor puts into artifacts beside what was reported.
 *
 * @param principal identity the service decides as
 * @param version version of the service
 * @param upstream upstream artifact references, by member name of {@code upstreamArtifacts}
 * @param taskRunRefs upstream task runs
 * @param delegated references of a delegated SourceOS image production, by member name
 */
public record SupervisorConfig(
        String principal,
        String version,
        Map<String, String> upstream,
        List<String> taskRunRefs,
        Map<String, String> delegated) {

    private static final Map<String, String> UPSTREAM = Map.of(
            "workspaceInventoryRef", "SOCIOSPHERE_WORKSPACE_INVENTORY_REF",
            "lockVerificationRef", "SOCIOSPHERE_LOCK_VERIFICATION_REF",
            "protocolCompatibilityRef", "SOCIOSPHERE_PROTOCOL_COMPATIBILITY_REF");

    /** Members of {@code delegatedExecution} that are one reference each. */
    static final List<String> DELEGATED = List.of(
            "tektonPipelineRunRef",
            "katelloContentRef",
            "katelloContentViewRef",
            "katelloLifecycleEnvironmentRef",
            "outputArtifactRef",
            "outputDigest",
            "ostreeRef",
            "releaseSetRef",
            "bootReleaseSetRef",
            "smokeReceiptRef");

    /** The member of {@code delegatedExecution} that is a list. */
    static final String TASK_RUNS = "tektonTaskRunRefs";

    public SupervisorConfig {
        upstream = Map.copyOf(upstream);
        taskRunRefs = List.copyOf(taskRunRefs);
        delegated = Map.copyOf(delegated);
    }

    /** No references. */
    public static SupervisorConfig of(String principal, String version) {
        return new SupervisorConfig(principal, version, Map.of(), List.of(), Map.of());
    }

    /**
     * Reads {@code AGENTPLANE_EXECUTION_PRINCIPAL}, {@code SOCIOSPHERE_…_REF(S)} and {@code AGENTPLANE_SOURCEOS_…}. The
     * references are passed through unchanged.
     */
    public static SupervisorConfig from(Settings settings, String version) {
        Map<String, String> upstream = new TreeMap<>();
        UPSTREAM.forEach((member, name) -> put(upstream, member, settings.text(name, "")));
        Map<String, String> delegated = new TreeMap<>();
        for (String member : DELEGATED) {
            put(delegated, member, settings.text(variable(member), ""));
        }
        put(delegated, TASK_RUNS, settings.text(variable(TASK_RUNS), ""));
        return new SupervisorConfig(
                settings.text("AGENTPLANE_EXECUTION_PRINCIPAL", "agentplane-execution"),
                version,
                upstream,
                commaList(settings.text("SOCIOSPHERE_TASK_RUN_REFS", "")),
                delegated);
    }

    private static void put(Map<String, String> map, String member, String value) {
        if (!value.isEmpty()) {
            map.put(member, value);
        }
    }

    /** {@code ostreeRef} is read from {@code AGENTPLANE_SOURCEOS_OSTREE_REF}. */
    private static String variable(String member) {
        return "AGENTPLANE_SOURCEOS_"
                + member.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(java.util.Locale.ROOT);
    }

    /** The references of a comma list, without empty ones. */
    static List<String> commaList(String text) {
        return java.util.Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(ref -> !ref.isEmpty())
                .toList();
    }
}
