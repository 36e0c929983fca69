package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.keys.ExampleKeys;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.cli.instance.InstanceLocator;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.sealing.KeyChanges;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code log key}: who may sign what, from now on. */
@Command(
        name = "key",
        description = {
            "Register, retire or revoke a key: a root-signed event in every evidence log, for services and verifiers.",
            "A registered key counts from the next leaf on, a retired one no longer, a revoked one not since --since."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane log key register --key ada.pub.pem --principal ada --role approve",
            "  agentplane log key revoke --key ada.pub.pem --principal ada --role approve --since 2026-11-01T00:00:00Z",
            "  (a key: openssl genpkey -algorithm ed25519 -out ada.pem; chmod 600 ada.pem; openssl pkey -in ada.pem -pubout"
                    + " -out ada.pub.pem)"
        })
public final class LogKeyCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Parameters(paramLabel = "ACTION", description = "register, retire or revoke.")
    private String action = "";

    @Option(names = "--key", paramLabel = "FILE", required = true, description = "The public key (PEM).")
    private Path key = Path.of("");

    @Option(names = "--principal", paramLabel = "P", required = true, description = "Whose key it is.")
    private String principal = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            description = "What it may sign: approve, seal, producer, …; may be repeated.")
    private List<String> roles = new ArrayList<>();

    @Option(
            names = "--root",
            paramLabel = "FILE",
            description = "Root key that signs; may be repeated (default: that of the data directory).")
    private List<Path> roots = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "With revoke: since when it does not count, RFC 3339 (default: now).")
    private @Nullable String since;

    @Option(names = "--json", description = "Print {\"keyId\", \"action\", \"logs\"} as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public LogKeyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        PublicKey subject = publicKey();
        List<KeyFile> signers = signers();
        KeyEvent.Action what = action();
        checkRoles();
        try (InstanceSession session = InstanceSession.open(surroundings, instance)) {
            KeyChanges changes = new KeyChanges(session.platform(), surroundings.clock());
            requireRoots(changes.roots(), signers);
            Map<Integer, Long> since = what == KeyEvent.Action.REVOKE ? changes.indexesAt(moment()) : Map.of();
            KeyChanges.Published published = changes.publish(
                    changes.logs(),
                    log -> new KeyEvent(what, subject, principal, Set.copyOf(roles), index(since.get(log))),
                    signers);
            await(changes, published, subject, what);
            print(subject, what, published.envelopes().size());
        }
        return ExitCode.DONE.number();
    }

    private static OptionalLong index(@Nullable Long since) {
        return since == null ? OptionalLong.empty() : OptionalLong.of(since);
    }

    private void await(KeyChanges changes, KeyChanges.Published published, PublicKey subject, KeyEvent.Action what) {
        Instant deadline = surroundings.clock().instant().plus(PATIENCE);
        BooleanSupplier goOn = () -> surroundings.clock().instant().isBefore(deadline);
        require(changes.awaitSealed(published, goOn), "sealed it", "is the sealing service running?");
        if (what == KeyEvent.Action.REGISTER && roles.contains("approve")) {
            AtomicBoolean mayApprove = new AtomicBoolean(true);
            require(
                    changes.awaitNoticed(published, subject, may -> mayApprove.compareAndSet(true, may), goOn),
                    "been noticed by admission",
                    "is the validation service running, and does its AGENTPLANE_TRUST name these root keys?");
            if (!mayApprove.get()) {
                throw new CommandFailure(
                        ExitCode.REFUSED,
                        "expected a key that was never retired or revoked, found one that was: it stays so",
                        "make another key for " + principal);
            }
        }
    }

    private static void require(Set<Integer> missing, String what, String next) {
        if (!missing.isEmpty()) {
            throw CommandFailure.unreachable(
                    "the event is stored, but " + missing.size() + " logs have not " + what + " within "
                            + PATIENCE.toSeconds() + " s",
                    next);
        }
    }

    private PublicKey publicKey() {
        Path file = surroundings.resolve(key);
        PublicKey subject = KeyInputs.publicKey(file);
        if (ExampleKeys.contains(subject)) {
            throw CommandFailure.usage(
                    file + ": KEY_REFUSED: this is a published example key; anybody can sign with it",
                    "make one: openssl genpkey -algorithm ed25519 -out key.pem");
        }
        return subject;
    }

    private KeyEvent.Action action() {
        for (KeyEvent.Action candidate : KeyEvent.Action.values()) {
            if (candidate.text().equals(action)) {
                if (since != null && candidate != KeyEvent.Action.REVOKE) {
                    throw CommandFailure.usage("expected --since with revoke only", "leave it out");
                }
                return candidate;
            }
        }
        throw CommandFailure.usage(
                "expected register, retire or revoke, found \"" + action + "\"", "see agentplane log key --help");
    }

    private void checkRoles() {
        for (String role : roles) {
            if (!KeyEvent.ROLES.contains(role)) {
                throw CommandFailure.usage(
                        "expected a role, found \"" + role + "\"", "roles are " + new TreeSet<>(KeyEvent.ROLES));
            }
        }
    }

    private Instant moment() {
        if (since == null) {
            return Instant.MAX;
        }
        try {
            return Instant.parse(since);
        } catch (DateTimeException e) {
            throw CommandFailure.usage(
                    "expected --since as RFC 3339 in UTC, found \"" + since + "\"", "e.g. 2026-11-01T00:00:00Z");
        }
    }

    private List<KeyFile> signers() {
        List<Path> files = roots.isEmpty()
                ? List.of(new InstanceLocator(surroundings)
                        .dataDirectory(instance)
                        .keys()
                        .resolve("root.pem"))
                : roots.stream().map(surroundings::resolve).toList();
        return files.stream().map(KeyInputs::privateKey).toList();
    }

    private static void requireRoots(KeyChanges.Roots roots, List<KeyFile> signers) {
        if (roots.keys().isEmpty()) {
            throw CommandFailure.usage("expected evidence logs, found none", "run: agentplane log init");
        }
        long found = roots.among(signers);
        if (found < roots.threshold()) {
            throw CommandFailure.usage(
                    "expected " + roots.threshold() + " root keys of these logs with --root, found " + found,
                    "every verifier would refuse the event; nothing was published");
        }
    }

    private void print(PublicKey subject, KeyEvent.Action what, int logs) {
        if (json) {
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            tree.put("keyId", subject.keyId()).put("action", what.text()).put("principal", principal);
            roles.forEach(tree.putArray("roles")::add);
            surroundings.console().json(tree.put("logs", logs));
        } else {
            surroundings
                    .console()
                    .result("key " + subject.shortId() + " of " + principal + " (" + String.join(", ", roles) + "): "
                            + what.text() + ", sealed in " + logs + " logs");
        }
    }
}
