package dev.agentplane.cli.command;

import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.cli.instance.DataDirectory;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.sealing.keys.KeyChangeRefusedException;
import dev.agentplane.sealing.keys.KeyChanges;
import dev.agentplane.sealing.keys.KeyLedger;
import dev.agentplane.sealing.keys.KnownKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every change of keys needs: an instance, and enough of its root keys. */
public final class KeyChangeOptions {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Option(
            names = "--root",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Private root keys that sign the change, as many as the logs demand (default: the one in the"
                    + " data directory of a local instance).")
    private List<Path> roots = new ArrayList<>();

    /** Plans a change from what the logs know. */
    interface Plan {
        Map<Integer, KeyEvent> events(KeyChanges changes, KeyLedger ledger);
    }

    /** Plans, signs and publishes; says what was done. */
    void change(Surroundings surroundings, Plan plan) throws IOException {
        try (InstanceSession session = InstanceSession.open(surroundings, instance)) {
            KeyChanges changes = new KeyChanges(session.platform(), surroundings.clock());
            KeyLedger ledger = changes.ledger();
            Map<Integer, KeyEvent> events = plan.events(changes, ledger);
            changes.publish(ledger, events, roots(surroundings, session));
            KeyEvent event = events.values().iterator().next();
            awaitApprover(surroundings, changes, events.keySet(), event);
            surroundings
                    .console()
                    .result(event.action().text() + " " + event.key().keyId() + " (" + String.join(", ", event.roles())
                            + ", " + event.principal() + ") in " + events.size() + " logs");
            surroundings
                    .console()
                    .note("it counts from its leaf in each log on; give verifiers a new trust file: agentplane trust"
                            + " export -o trust.json");
        } catch (KeyChangeRefusedException e) {
            throw new CommandFailure(ExitCode.REFUSED, String.valueOf(e.getMessage()), null, e);
        }
    }

    /** Somebody who was told that he may approve must not be refused because admission has not heard of it yet. */
    private static void awaitApprover(
            Surroundings surroundings, KeyChanges changes, Set<Integer> logs, KeyEvent event) {
        if (event.action() != KeyEvent.Action.REGISTER || !event.roles().contains("approve")) {
            return;
        }
        Instant deadline = surroundings.clock().instant().plus(PATIENCE);
        Set<Integer> missing = changes.awaitApprover(
                logs, event.key(), () -> surroundings.clock().instant().isBefore(deadline));
        if (!missing.isEmpty()) {
            throw CommandFailure.unreachable(
                    "the event is stored, but admission has not noticed it in " + missing.size() + " logs within "
                            + PATIENCE.toSeconds() + " s",
                    "is the validation service running, and does its AGENTPLANE_TRUST name these root keys?");
        }
    }

    private List<KeyFile> roots(Surroundings surroundings, InstanceSession session) {
        List<Path> files = new ArrayList<>();
        roots.forEach(file -> files.add(surroundings.resolve(file)));
        if (files.isEmpty()) {
            Path local = session.endpoints()
                    .dataDir()
                    .map(directory ->
                            new DataDirectory(Path.of(directory)).keys().resolve("root.pem"))
                    .filter(Files::exists)
                    .orElseThrow(() -> CommandFailure.usage(
                            "expected root keys, found none: this instance has none on this machine",
                            "name them with --root FILE"));
            files.add(local);
        }
        List<KeyFile> keys = new ArrayList<>();
        for (Path file : files) {
            keys.add(KeyInputs.privateKey(file));
        }
        return keys;
    }

    /** The public key in a file, which may be that of the private one. */
    static PublicKey publicKey(Path file) {
        String text = new String(Inputs.bytes(file, "a key file"), StandardCharsets.ISO_8859_1);
        if (text.contains("PRIVATE KEY")) {
            return KeyInputs.privateKey(file).publicKey();
        }
        try {
            return PublicKey.ofPem(text);
        } catch (KeyRefusedException e) {
            throw new CommandFailure(ExitCode.USAGE, file + ": " + e.getMessage(), null, e);
        }
    }

    /** The key that a file or an id names; the file of a lost key may be lost too. */
    static KnownKey known(Surroundings surroundings, KeyLedger ledger, String named) {
        Path file = surroundings.resolve(Path.of(named));
        if (!Files.isRegularFile(file)) {
            return ledger.find(named);
        }
        return ledger.find(publicKey(file).keyId());
    }
}
