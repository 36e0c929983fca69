package dev.agentplane.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What an attacker does to an export: changes it and writes a new index that fits the damage. */
final class Tampering {

    private static final String INDEX = "manifest.json";

    static final ExportVerifier.Options OPTIONS = ExportVerifier.Options.at(2_000_000_000L);

    private Tampering() {}

    static Verification verify(TrustFile trust, Map<String, byte[]> files) {
        return new ExportVerifier(trust, OPTIONS).verify(ExportFolder.of(files));
    }

    /** Why the export is refused; fails when it is not. */
    static List<Finding> refused(TrustFile trust, Map<String, byte[]> files) {
        Verification verification = verify(trust, files);
        assertThat(verification.result()).isEqualTo(Verification.Result.INVALID);
        return verification.findings();
    }

    /** The export with one file replaced, and an index that fits. */
    static Map<String, byte[]> with(Map<String, byte[]> files, String path, byte[] bytes) {
        Map<String, byte[]> changed = new TreeMap<>(files);
        changed.put(path, bytes);
        return indexed(changed, index -> {});
    }

    /** The export with an index that fits, apart from what is done to that. */
    static Map<String, byte[]> indexed(Map<String, byte[]> files, Consumer<ObjectNode> meddling) {
        Map<String, byte[]> changed = new TreeMap<>(files);
        ObjectNode index = (ObjectNode) StrictJson.parse(files.get(INDEX));
        ArrayNode list = index.putArray("files");
        changed.forEach((name, content) -> {
            if (!name.equals(INDEX)) {
                list.addObject()
                        .put("path", name)
                        .put("bytes", content.length)
                        .put("sha256", Digest.of(content).hex());
            }
        });
        meddling.accept(index);
        changed.put(INDEX, CanonicalJson.bytes(index));
        return changed;
    }
}
