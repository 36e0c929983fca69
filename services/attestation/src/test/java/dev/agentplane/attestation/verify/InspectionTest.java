package dev.agentplane.attestation.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.inspect.ExportInspection;
import dev.agentplane.attestation.inspect.FileInspection;
import dev.agentplane.attestation.inspect.UnknownFileException;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class InspectionTest {

    private final SignedLog log = new SignedLog();

    InspectionTest() {
        log.begin().ran("run-1", "FAILED");
    }

    @Test
    void everyFileOfAnExportIsKnownByItsContent() {
        log.export("run-1").forEach((path, bytes) -> assertThat(
                        FileInspection.of(bytes).path("what").asText())
                .as(path)
                .isEqualTo(kind(path)));
    }

    private static String kind(String path) {
        Map<String, String> endings = Map.of(
                ".dsse.json", "envelope",
                ".sigstore.json", "sigstore-bundle",
                ".leaf.json", "leaf",
                ".tlog-proof", "proof",
                "checkpoint", "checkpoint",
                "trust.json", "trust-file",
                "manifest.json", "index",
                ".pem", "public-key",
                ".vkey", "verifier-key");
        return endings.entrySet().stream()
                .filter(ending -> path.endsWith(ending.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("json");
    }

    @Test
    void anExportIsShownLeafByLeafWithWhoClaimsToHaveSigned() {
        ObjectNode shown = ExportInspection.of(ExportFolder.of(log.export("run-1")));

        assertThat(shown.path("run").asText()).isEqualTo("run-1");
        assertThat(shown.at("/checkpoint/size").asLong()).isEqualTo(log.size());
        assertThat(shown.path("items")).hasSize(7);
        assertThat(shown.at("/items/4/outcome").asText()).isEqualTo("FAILED");
        assertThat(shown.at("/items/4/claimedSigners/0").asText())
                .isEqualTo(log.seal.publicKey().keyId());
        assertThat(shown.path("unreadable")).isEmpty();
    }

    /** Looking at a damaged file says that it is one, or shows what it says now; it never ends otherwise. */
    @Property(tries = 300)
    void aDamagedFileIsShownOrUnknown(@ForAll int file, @ForAll int at, @ForAll byte replacement) {
        var files = log.export("run-1").entrySet().stream().toList();
        byte[] bytes = files.get(Math.floorMod(file, files.size())).getValue().clone();
        bytes[Math.floorMod(at, bytes.length)] = replacement;
        try {
            FileInspection.of(bytes);
        } catch (UnknownFileException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Test
    void anythingElseIsUnknown() {
        assertThatThrownBy(() -> FileInspection.of("hello".getBytes(UTF_8))).isInstanceOf(UnknownFileException.class);
    }
}
