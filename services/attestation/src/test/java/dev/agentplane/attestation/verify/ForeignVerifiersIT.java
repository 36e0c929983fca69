package dev.agentplane.attestation.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.Cosignature;
import dev.agentplane.attestation.note.Note;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are not ours accept our exports, and refuse damaged ones. {@code .ci/run} installs them. */
class ForeignVerifiersIT {

    private static final long NOW = 2_000_000_000L;
    private static final int DOCUMENTS = 10_000;
    private static final Path GO_MOD = Path.of("/usr/share/gocode/src/golang.org/x/mod/sumdb/note");

    private final SignedLog log = new SignedLog();
    private final KeyFile witness = SignedLog.key("witness");
    private final Vkey witnessKey = new Vkey("witness.example/w1", Vkey.COSIGNER, witness.publicKey());

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @BeforeEach
    void aLogWithSeveralRuns() {
        log.begin().denied("run-0", log.seal).manifest("run-0", log.seal).ran("run-1", "FAILED");
        log.denied("run-2", log.seal);
    }

    @Test
    void goOpensOurCheckpointsAndChecksOurProofsAndRefusesEveryFlippedByteOfThem() throws Exception {
        // Given
        Map<String, byte[]> export = new TreeMap<>(log.export("run-1", cosigned()));
        export.put("trust/witness-w1.vkey", (witnessKey + "\n").getBytes(UTF_8));
        export.put("consistency.txt", log.consistency(3).getBytes(UTF_8));
        List<String> command = new ArrayList<>(List.of(goProgram().toString()));
        command.add(write("good", export).toString());
        List<String> expected = new ArrayList<>(List.of("ok good"));
        for (String path : List.of(
                "checkpoint",
                "consistency.txt",
                "statements/002-run.leaf.json",
                "statements/002-run.tlog-proof",
                "log/000-log-genesis.leaf.json")) {
            byte[] bytes = export.getOrDefault(path, new byte[0]);
            for (int at = 0; at < bytes.length; at += 11) {
                if (at + 1 < bytes.length && bytes[at + 1] == '=') {
                    // Go takes base64 with stray last bits, which we refuse.
                    continue;
                }
                String name = path.replace('/', '-') + "-" + at;
                command.add(write(name, flipped(export, path, at)).toString());
                expected.add("refused " + name);
            }
        }
        // When
        List<String> verdicts = run(command, Map.of());
        // Then
        assertThat(verdicts(verdicts)).containsExactlyElementsOf(expected);
    }

    @Test
    void sigstoreAcceptsOurBundlesWithOurKeysAndRefusesWhatWasChanged() throws Exception {
        // Given
        Map<String, byte[]> export = log.export("run-1");
        String path = export.keySet().stream()
                .filter(name -> name.startsWith("statements/002-run.") && name.endsWith(".sigstore.json"))
                .findFirst()
                .orElseThrow();
        String bundle = new String(export.get(path), UTF_8);
        Map<String, String> damage = new TreeMap<>();
        damage.put("payload", bundle.replace("\"payload\":\"eyJ", "\"payload\":\"eyI"));
        damage.put("type", bundle.replace("vnd.in-toto+json", "vnd.in-toto+jsom"));
        damage.put("signature", flip(bundle, "\"sig\":\""));
        damage.put(
                "key",
                bundle.replace(
                        log.seal.publicKey().keyId(), log.root.publicKey().keyId()));
        List<String> command = node("sigstore");
        command.add(write("good", export).toString());
        damage.forEach((name, text) -> command.add(
                write(name, Tampering.with(export, path, text.getBytes(UTF_8))).toString()));
        // When
        List<String> verdicts = run(command, Map.of());
        // Then
        assertThat(verdicts(verdicts))
                .containsExactly("ok good", "refused key", "refused payload", "refused signature", "refused type");
    }

    @Test
    void canonicalizeAgreesOnTenThousandRandomDocumentsAndOnAllOurLeaves() throws Exception {
        // Given
        RandomDocuments random = new RandomDocuments(new Random(8785));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < DOCUMENTS; i++) {
            JsonNode document = random.next();
            String raw = document.toString();
            lines.append(raw).append('\n');
            lines.append(CanonicalJson.text(StrictJson.parse(raw.getBytes(UTF_8))))
                    .append('\n');
        }
        Path file = Files.writeString(directory.resolve("documents"), lines, UTF_8);
        Path damaged = Files.writeString(directory.resolve("damaged"), "{\"b\":1,\"a\":2}\n{\"b\":1,\"a\":2}\n");
        List<String> documents = node("canonical");
        documents.addAll(List.of(file.toString(), damaged.toString()));
        List<String> leaves = node("leaves");
        leaves.add(write("good", log.export("run-1")).toString());
        // When
        List<String> verdicts = run(documents, Map.of());
        List<String> ours = run(leaves, Map.of());
        // Then
        assertThat(verdicts.get(0)).isEqualTo("ok " + file + " " + DOCUMENTS);
        assertThat(verdicts.get(1)).startsWith("refused " + damaged);
        assertThat(verdicts(ours)).containsExactly("ok good");
    }

    @Test
    void opensslReadsOurKeyFilesAndVerifiesOurSignaturesOverThePreAuthenticationEncoding() throws Exception {
        assumeTrue(onPath("openssl"), "no openssl: our key files and signatures are not checked by it");
        // Given
        Map<String, byte[]> export = log.export("run-1");
        Envelope envelope = Envelope.parse(export.get("statements/002-run.dsse.json"));
        byte[] signature = envelope.signatures().get(0).bytes();
        Path key = write("good", export).resolve("trust/" + log.seal.publicKey().shortId() + ".pem");
        Path good = Files.write(directory.resolve("sig"), signature);
        signature[5] ^= 1;
        Path broken = Files.write(directory.resolve("broken"), signature);
        Path pae = Files.write(directory.resolve("pae"), envelope.pae());
        Path secret = directory.resolve("new.pem");
        KeyFile made = KeyFile.loadOrCreate(secret, new SecureRandom());
        // When
        List<String> accepted = openssl(key, pae, good);
        List<String> refused = openssl(key, pae, broken);
        List<String> read = run(List.of("openssl", "pkey", "-in", secret.toString(), "-pubout"), Map.of());
        // Then
        assertThat(accepted).contains("Signature Verified Successfully");
        assertThat(refused).contains("Signature Verification Failure");
        assertThat(String.join("\n", read) + "\n").isEqualTo(made.publicKey().pem());
    }

    private List<String> openssl(Path key, Path message, Path signature) throws Exception {
        return run(
                List.of(
                        "openssl",
                        "pkeyutl",
                        "-verify",
                        "-pubin",
                        "-inkey",
                        key.toString(),
                        "-rawin",
                        "-in",
                        message.toString(),
                        "-sigfile",
                        signature.toString()),
                Map.of());
    }

    private byte[] cosigned() {
        Note note = Checkpoint.parse(log.note()).note();
        return note.with(Cosignature.sign(note, witnessKey, witness, NOW)).bytes();
    }

    private Path goProgram() throws Exception {
        assumeTrue(onPath("go"), "no go: x/mod's note and tlog do not check our exports");
        assumeTrue(Files.isDirectory(GO_MOD), "no golang-golang-x-mod-dev: note and tlog do not check our exports");
        Path program = directory.resolve("check");
        List<String> output = run(
                List.of(
                        "go",
                        "build",
                        "-o",
                        program.toString(),
                        resource("check.go").toString()),
                Map.of(
                        "GO111MODULE",
                        "off",
                        "GOPATH",
                        "/usr/share/gocode",
                        "GOFLAGS",
                        "",
                        "GOCACHE",
                        System.getProperty("java.io.tmpdir") + "/agentplane-go-cache"));
        assertThat(Files.isExecutable(program)).as("%s", output).isTrue();
        return program;
    }

    private static List<String> node(String what) {
        assumeTrue(onPath("node"), "no node: @sigstore/verify and canonicalize do not check our exports");
        String packages = packages();
        assumeTrue(
                Files.isDirectory(Path.of(packages, "node_modules/@sigstore/verify")),
                "no @sigstore/verify in NPM_VERIFIERS_DIR (" + packages + "): npm does not check our exports");
        return new ArrayList<>(List.of("node", resource("check.js").toString(), what));
    }

    private static String packages() {
        return System.getenv()
                .getOrDefault("NPM_VERIFIERS_DIR", System.getProperty("java.io.tmpdir") + "/agentplane-npm-verifiers");
    }

    private static Path resource(String name) {
        return Path.of("src/test/resources/foreign", name).toAbsolutePath();
    }

    private static boolean onPath(String tool) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, tool))) {
                return true;
            }
        }
        return false;
    }

    private List<String> run(List<String> command, Map<String, String> environment) throws Exception {
        Path output = Files.createTempFile(directory, "output", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("NPM_VERIFIERS_DIR", packages());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(300, TimeUnit.SECONDS))
                    .as("%s ends", command.get(0))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(output);
    }

    /** Verdicts without the folder that the exports lie in, and without reasons and counts. */
    private List<String> verdicts(List<String> verdicts) {
        return verdicts.stream()
                .map(line -> line.replace(directory + "/", "").replaceFirst("^(\\S+ [^\\s:]+).*", "$1"))
                .toList();
    }

    private Path write(String name, Map<String, byte[]> files) {
        Path folder = directory.resolve(name);
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static Map<String, byte[]> flipped(Map<String, byte[]> files, String path, int at) {
        Map<String, byte[]> damaged = new TreeMap<>(files);
        byte[] bytes = files.getOrDefault(path, new byte[0]).clone();
        bytes[at] ^= 1;
        damaged.put(path, bytes);
        return damaged;
    }

    /** Another signature of the same form: the first digit after this text is another one. */
    private static String flip(String text, String before) {
        int at = text.indexOf(before) + before.length();
        byte[] first = Base64.getDecoder().decode(text.substring(at, at + 4));
        first[0] ^= 1;
        return text.substring(0, at) + Base64.getEncoder().encodeToString(first) + text.substring(at + 4);
    }
}
