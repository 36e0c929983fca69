package dev.agentplane.attestation.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.trust.MalformedTrustException;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.domain.Digest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on the folder of an export, its index and the chain of a run. */
class FolderAttackTest {

    private final SignedLog log = new SignedLog();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    // --- folder and index
    // ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc/passwd", "log/../../outside", "a\\\\..\\\\b", ""})
    void aPathThatLeadsOutOfTheExport(String path) {
        assertThat(codes(Tampering.indexed(denied(), index -> ((ArrayNode) index.path("files"))
                        .addObject()
                        .put("path", path)
                        .put("bytes", 1)
                        .put("sha256", "00"))))
                .contains("PATH_UNSAFE");
    }

    @Test
    void aLinkInPlaceOfAFile() throws IOException {
        write(denied());
        Path statement = directory.resolve("export/statements/000-validation.dsse.json");
        Path elsewhere = Files.move(statement, directory.resolve("elsewhere"));
        Files.createSymbolicLink(statement, elsewhere);
        assertThat(codesOnDisk()).contains("PATH_UNSAFE");
    }

    @Test
    void aFolderThatIsALink() throws IOException {
        write(denied());
        Path elsewhere = Files.move(directory.resolve("export/statements"), directory.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve("export/statements"), elsewhere);
        assertThat(codesOnDisk()).contains("PATH_UNSAFE");
    }

    @Test
    void aFileOfTenGibibytesIsNotRead() throws IOException {
        write(denied());
        try (RandomAccessFile large =
                new RandomAccessFile(directory.resolve("export/large").toFile(), "rw")) {
            large.setLength(10L << 30);
        }
        assertThat(codesOnDisk()).contains("LIMIT_EXCEEDED");
    }

    @Test
    void anIndexThatClaimsTenGibibytes() {
        assertThat(codes(Tampering.indexed(
                        denied(), index -> ((ObjectNode) index.at("/files/0")).put("bytes", 10L << 30))))
                .contains("FILE_DIGEST_MISMATCH");
    }

    @Test
    void aListedFileThatIsNotThere() {
        Map<String, byte[]> files = new TreeMap<>(denied());
        files.remove("statements/000-validation.dsse.json");
        assertThat(codes(files)).contains("FILE_MISSING");
    }

    @Test
    void anExportWithoutIndex() {
        Map<String, byte[]> files = new TreeMap<>(denied());
        files.remove("manifest.json");
        assertThat(codes(files)).contains("MANIFEST_MISSING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"v\":1}"})
    void anIndexThatIsNoIndex(String json) {
        Map<String, byte[]> files = new TreeMap<>(denied());
        files.put("manifest.json", json.getBytes(UTF_8));
        assertThat(codes(files)).contains("MANIFEST_MALFORMED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v", "size", "origin"})
    void anIndexThatDescribesAnotherLog(String member) {
        assertThat(codes(Tampering.indexed(denied(), index -> {
                    if (member.equals("origin")) {
                        index.put(member, "another");
                    } else {
                        index.put(member, 3);
                    }
                })))
                .contains("MANIFEST_MALFORMED");
    }

    @Test
    void anIndexThatDescribesAnotherLeaf() {
        assertThat(codes(Tampering.indexed(denied(), index -> ((ObjectNode) index.at("/items/2")).put("i", 3))))
                .contains("MANIFEST_MALFORMED");
    }

    // --- the run
    // -------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED", "CRASHED", "LOST"})
    void aRunThatEndedInWhateverWayVerifies(String outcome) {
        log.begin().ran("run-1", outcome);
        Verification verification = Tampering.verify(log.trust(), log.export("run-1"));
        assertThat(verification.result()).isEqualTo(Verification.Result.VERIFIED);
        assertThat(verification.outcome()).contains(outcome);
    }

    @Test
    void aLeafThatRepeatsASequenceNumber() {
        denied();
        repeat(leaf -> leaf.s() - 1);
        assertThat(codes(log.export("run-1"))).contains("SEQ_DUPLICATE");
    }

    @Test
    void aLeafThatSkipsASequenceNumber() {
        denied();
        repeat(leaf -> leaf.s() + 2);
        assertThat(codes(log.export("run-1"))).contains("SEQ_GAP");
    }

    @Test
    void aLeafThatDoesNotNameTheOneBefore() {
        denied();
        repeat(leaf -> leaf.s() + 1);
        assertThat(codes(log.export("run-1"))).contains("PREV_LINK_MISMATCH");
    }

    /** Appends a validation at another sequence number, with a link to nothing that exists. */
    private void repeat(java.util.function.ToLongFunction<Leaf> s) {
        var envelope = dev.agentplane.attestation.dsse.Envelope.sign(
                SignedLog.artifact("run-1", "validation", "DENIED").bytes(), log.seal);
        Leaf last = log.last();
        long sequence = s.applyAsLong(last);
        log.append(
                new Leaf(
                        last.i() + 1,
                        "run-1",
                        sequence,
                        sequence == 0 ? null : Digest.of(new byte[0]),
                        "validation",
                        last.t(),
                        0,
                        last.o() + 1,
                        envelope.paeDigest(),
                        Digest.of(envelope.bytes())),
                envelope.bytes());
    }

    @Test
    void aClosingManifestOfAnotherOutcome() {
        log.begin()
                .denied("run-1", log.seal)
                .manifest("run-1", predicate -> predicate.put("outcome", "SUCCEEDED"), log.seal);
        assertThat(codes(log.export("run-1"))).contains("RUN_MANIFEST_MISMATCH");
    }

    @Test
    void anArtifactThatIsNotTheOneAttested() {
        Map<String, byte[]> files =
                Tampering.with(denied(), "artifacts/validation-artifact.json", "{}\n".getBytes(UTF_8));
        assertThat(codes(files)).contains("ARTIFACT_MISMATCH");
    }

    // --- whatever bytes
    // ------------------------------------------------------------------------------------------------

    @Property(tries = 300)
    void aDamagedIndexIsRefusedButNeverCrashes(@ForAll int at, @ForAll byte replacement) {
        SignedLog fresh = new SignedLog().begin();
        fresh.denied("run-1", fresh.seal).manifest("run-1", fresh.seal);
        Map<String, byte[]> files = new TreeMap<>(fresh.export("run-1"));
        byte[] index = files.get("manifest.json").clone();
        int position = Math.floorMod(at, index.length);
        byte before = index[position];
        index[position] = replacement;
        files.put("manifest.json", index);
        Verification.Result result = Tampering.verify(fresh.trust(), files).result();
        assertThat(result == Verification.Result.VERIFIED).isEqualTo(before == replacement);
    }

    @Property(tries = 1000)
    void aDamagedTrustFileIsReadOrRefusedButNeverCrashes(@ForAll int at, @ForAll byte replacement) {
        byte[] json = new SignedLog().trust().bytes();
        json[Math.floorMod(at, json.length)] = replacement;
        try {
            TrustFile.parse(json, false);
        } catch (MalformedTrustException e) {
            assertThat(e.code()).isIn("TRUST_MALFORMED", "KEY_REFUSED");
        }
    }

    private Map<String, byte[]> denied() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        return log.export("run-1");
    }

    private void write(Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = directory.resolve("export").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    private List<String> codesOnDisk() throws IOException {
        Verification verification = new ExportVerifier(log.trust(), Tampering.OPTIONS)
                .verify(ExportFolder.read(directory.resolve("export")));
        assertThat(verification.result()).isEqualTo(Verification.Result.INVALID);
        return verification.findings().stream().map(Finding::code).toList();
    }

    private List<String> codes(Map<String, byte[]> files) {
        List<String> codes = new ArrayList<>();
        Tampering.refused(log.trust(), files).forEach(finding -> codes.add(finding.code()));
        return codes;
    }
}
