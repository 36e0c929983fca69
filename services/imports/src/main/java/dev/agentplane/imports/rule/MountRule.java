package dev.agentplane.imports.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.imports.Evidence;
import dev.agentplane.imports.EvidenceKind;
import dev.agentplane.imports.ImportCode;
import dev.agentplane.imports.Reports;
import java.util.HashSet;
import java.util.Set;

/** Mounts of an agent machine: no home, no credentials, downloads read-only, each at a place of its own. */
public final class MountRule implements EvidenceRule {

    @Override
    public void check(Evidence evidence, Reports reports) {
        if (evidence.kind() != EvidenceKind.MOUNT) {
            return;
        }
        Set<String> ids = new HashSet<>();
        Set<String> targets = new HashSet<>();
        JsonNode mounts = evidence.at("/mounts");
        for (int i = 0; i < mounts.size(); i++) {
            String pointer = "/mounts/" + i;
            mount(evidence, pointer, reports);
            target(evidence, pointer, reports);
            reports.addIf(
                    evidence.isSet(pointer + "/mountId") && !ids.add(evidence.text(pointer + "/mountId")),
                    ImportCode.EV_MOUNT_DUPLICATE,
                    pointer + "/mountId",
                    "expected each mount to have an id of its own");
            reports.addIf(
                    evidence.isSet(pointer + "/agentPath") && !targets.add(evidence.text(pointer + "/agentPath")),
                    ImportCode.EV_MOUNT_DUPLICATE,
                    pointer + "/agentPath",
                    "expected each mount to have a place of its own");
        }
        downloads(evidence, reports);
        topolvm(evidence, reports);
    }

    private static void mount(Evidence evidence, String pointer, Reports reports) {
        reports.addIf(
                !evidence.isTrue(pointer + "/secretsProhibited"),
                ImportCode.EV_MOUNT_SECRETS_ALLOWED,
                pointer + "/secretsProhibited",
                "expected true");
        HostPath path = HostPath.of(evidence.text(pointer + "/hostPathRef"));
        reports.addIf(
                path.isWholeHome(),
                ImportCode.EV_MOUNT_WHOLE_HOME,
                pointer + "/hostPathRef",
                "expected a directory below the home directory");
        reports.addIf(
                path.isSensitive(),
                ImportCode.EV_MOUNT_SENSITIVE_PATH,
                pointer + "/hostPathRef",
                "expected no place where credentials or private data are kept");
        if (evidence.text(pointer + "/pathClass").equals("downloads")) {
            reports.addIf(
                    !evidence.text(pointer + "/accessMode").equals("browser-read-write-agent-read-only"),
                    ImportCode.EV_MOUNT_DOWNLOADS,
                    pointer + "/accessMode",
                    "expected browser-read-write-agent-read-only");
            reports.addIf(
                    evidence.isTrue(pointer + "/directExecutionAllowed"),
                    ImportCode.EV_MOUNT_DOWNLOADS,
                    pointer + "/directExecutionAllowed",
                    "expected downloads not to be executed");
            reports.addIf(
                    path.endsWith("downloads"),
                    ImportCode.EV_MOUNT_DOWNLOADS,
                    pointer + "/hostPathRef",
                    "expected a directory below Downloads");
        }
    }

    private static void target(Evidence evidence, String pointer, Reports reports) {
        String target = evidence.text(pointer + "/agentPath");
        boolean up = Set.of(target.split("/", -1)).contains("..");
        reports.addIf(
                evidence.isSet(pointer + "/agentPath") && (!target.startsWith("/") || up),
                ImportCode.EV_MOUNT_TARGET,
                pointer + "/agentPath",
                "expected an absolute path without ..");
    }

    private static void downloads(Evidence evidence, Reports reports) {
        JsonNode downloads = evidence.at("/downloadArtifacts");
        for (int i = 0; i < downloads.size(); i++) {
            String pointer = "/downloadArtifacts/" + i;
            reports.addIf(
                    evidence.isSet(pointer + "/promotedTo") && !evidence.isSet(pointer + "/promotionEvidenceRef"),
                    ImportCode.EV_DOWNLOAD_EVIDENCE,
                    pointer + "/promotionEvidenceRef",
                    "expected the evidence of a promotion");
            String url = evidence.text(pointer + "/sourceUrlRedacted");
            reports.addIf(
                    url.contains("?") || url.contains("#") || url.contains("@"),
                    ImportCode.EV_DOWNLOAD_EVIDENCE,
                    pointer + "/sourceUrlRedacted",
                    "expected a URL without query, fragment and user");
        }
    }

    private static void topolvm(Evidence evidence, Reports reports) {
        boolean topolvm = evidence.text("/storageBackend").equals("topolvm-local-pv");
        boolean mounts = false;
        for (JsonNode mount : evidence.at("/mounts")) {
            mounts |= mount.path("storageBackend").asText("").equals("topolvm-local-pv");
        }
        boolean placed = evidence.at("/topolvmPlacement").isObject();
        reports.addIf(
                (topolvm || mounts) != placed,
                ImportCode.EV_TOPOLVM,
                "/topolvmPlacement",
                "expected a placement with storage backend topolvm-local-pv, and with no other");
        reports.addIf(
                evidence.text("/topolvmPlacement/sharedStorageSemantics").equals("external-shared-storage"),
                ImportCode.EV_TOPOLVM,
                "/topolvmPlacement/sharedStorageSemantics",
                "expected node-local or replicated-by-higher-layer: TopoLVM volumes are of one node");
    }
}
