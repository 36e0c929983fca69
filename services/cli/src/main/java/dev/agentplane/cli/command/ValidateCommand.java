package dev.agentplane.cli.command;

import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.domain.Digest;
import dev.agentplane.validation.admission.Admission;
import dev.agentplane.validation.admission.AdmissionDecision;
import dev.agentplane.validation.admission.AdmissionFacts;
import dev.agentplane.validation.admission.KnownTrust;
import dev.agentplane.validation.admission.Lane;
import dev.agentplane.validation.admission.State;
import dev.agentplane.validation.admission.TrustFacts;
import dev.agentplane.validation.admission.VerdictFacts;
import dev.agentplane.validation.admission.VerdictInput;
import dev.agentplane.validation.bundle.BundleLimits;
import dev.agentplane.validation.bundle.BundleSnapshot;
import dev.agentplane.validation.bundle.DirectorySnapshot;
import dev.agentplane.validation.gate.PolicyPack;
import dev.agentplane.validation.service.DsseVerdictOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code validate}: the admission decision, without a running instance. */
@Command(
        name = "validate",
        description = {
            "Check a bundle directory, or a bundle.json, offline: schema, rules and gates, all findings at once.",
            "ADMITTED and HELD exit 0, DENIED exits 1. Approvals are events: offline a gated bundle is HELD.",
            "--redecide needs a running instance; everything else is offline."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane validate bundles/example-agent",
            "  agentplane validate bundles/example-agent --explain",
            "  agentplane validate dist/agent --lane staging --json",
            "  agentplane validate --redecide 01kb2v3w8x9yz0123456789abc"
        })
public final class ValidateCommand implements Callable<Integer> {

    private static final String VERDICT_VARIABLE = "POLICY_FABRIC_VERDICT_ENVELOPE";

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Parameters(arity = "0..1", paramLabel = "PATH", description = "Bundle directory, or a manifest that lies alone.")
    private @Nullable Path bundle;

    @Option(
            names = "--redecide",
            paramLabel = "TRACE",
            description = "Instead of PATH: make the recorded decisions on a run again; exit 1 when one differs.")
    private @Nullable String redecide;

    @Option(names = "--lane", paramLabel = "LANE", description = "Evaluate for this lane; may lower the bundle's own.")
    private @Nullable String lane;

    @Option(names = "--policy", paramLabel = "FILE", description = "Policy pack instead of the built-in one.")
    private @Nullable Path policy;

    @Option(
            names = "--policy-pin",
            paramLabel = "DIGEST",
            description = "sha256:<hex> that the policy pack must have (default: whatever --policy has).")
    private @Nullable String policyPin;

    @Option(
            names = "--verdict-envelope",
            paramLabel = "FILE",
            description = "Policy Fabric verdict (or environment " + VERDICT_VARIABLE + ").")
    private @Nullable Path verdict;

    @Option(names = "--require-verdict-envelope", description = "Deny a bundle without a verdict.")
    private boolean verdictRequired;

    @Option(names = "--trust", paramLabel = "FILE", description = "Trust file whose producer keys may sign verdicts.")
    private @Nullable Path trust;

    @Option(names = "--execution-envelope", paramLabel = "FILE", description = "ExecutionEnvelope of a v0.2 bundle.")
    private @Nullable Path envelope;

    @Option(
            names = "--known-trust",
            paramLabel = "FILE",
            description = "Grants, attestations and policy decisions that are known to hold (AGENTPLANE_KNOWN_TRUST).")
    private @Nullable Path known;

    @Option(names = "--explain", description = "Also say what every rule and gate checked, and how it ended.")
    private boolean explain;

    @Option(names = "--json", description = "Print the decision as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public ValidateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Path path = bundle;
        if ((path == null) == (redecide == null)) {
            throw CommandFailure.usage(
                    "expected a PATH, or --redecide TRACE, found " + (path == null ? "neither" : "both"),
                    "see agentplane validate --help");
        }
        if (redecide != null || path == null) {
            return new Readmission(surroundings, json)
                    .of(String.valueOf(redecide), instance, pack(), new DsseVerdictOpener(producers()));
        }
        AdmissionFacts facts = facts();
        AdmissionDecision decision = new Admission().admit(snapshot(surroundings.resolve(path)), facts);
        if (json) {
            surroundings.console().json(AdmissionText.json(decision, explain));
        } else {
            AdmissionText.lines(decision, explain).forEach(surroundings.console()::result);
        }
        return (decision.state() == State.DENIED ? ExitCode.NEGATIVE : ExitCode.DONE).number();
    }

    private static BundleSnapshot snapshot(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw CommandFailure.usage(
                    path + ": expected a bundle directory or a bundle.json, found nothing", "check the path");
        }
        return DirectorySnapshot.read(path, BundleLimits.DEFAULT);
    }

    private AdmissionFacts facts() {
        if (lane != null && Lane.of(lane).isEmpty()) {
            throw CommandFailure.usage("expected a lane, found \"" + lane + "\"", "lanes are dev, staging and prod");
        }
        AdmissionFacts facts = AdmissionFacts.at(
                        surroundings.clock().instant(),
                        surroundings.principal(),
                        pack(),
                        Map.of(PolicyPack.DEFAULT_REF, PolicyPack.DEFAULT_PIN))
                .with(verdict())
                .with(trustFacts());
        return lane == null ? facts : facts.inLane(lane);
    }

    private PolicyPack pack() {
        if (policy == null && policyPin == null) {
            return PolicyPack.standard();
        }
        if (policy == null) {
            throw CommandFailure.usage("expected --policy with --policy-pin, found none", "give the file of the pack");
        }
        byte[] bytes = Inputs.bytes(surroundings.resolve(policy), "a policy pack");
        return PolicyPack.read(bytes, policyPin == null ? Digest.of(bytes) : pin(policyPin));
    }

    private static Digest pin(String text) {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(
                    "expected sha256:<64 hex digits> for --policy-pin, found \"" + text + "\"", "sha256sum prints it");
        }
    }

    private VerdictFacts verdict() {
        String variable = surroundings.environment().get(VERDICT_VARIABLE);
        Path file = verdict == null && variable != null && !variable.isBlank() ? Path.of(variable) : verdict;
        VerdictFacts facts = verdictRequired ? VerdictFacts.NONE.demanded() : VerdictFacts.NONE;
        if (file == null) {
            return facts;
        }
        byte[] bytes = Inputs.bytes(surroundings.resolve(file), "a verdict envelope");
        return facts.given(VerdictInput.open(bytes, new DsseVerdictOpener(producers())));
    }

    private List<PublicKey> producers() {
        return trust == null ? List.of() : Inputs.producers(surroundings.resolve(trust));
    }

    private TrustFacts trustFacts() {
        return envelope == null
                ? TrustFacts.NONE
                : knownTrust()
                        .facts(
                                Optional.of(Inputs.json(surroundings.resolve(envelope), "an ExecutionEnvelope")),
                                surroundings.clock().instant());
    }

    private KnownTrust knownTrust() {
        if (known == null) {
            return KnownTrust.NONE;
        }
        Path file = surroundings.resolve(known);
        try {
            return KnownTrust.parse(Inputs.bytes(file, "known grants, attestations and decisions"));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, file + ": " + e.getMessage(), null, e);
        }
    }
}
