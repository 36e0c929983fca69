package dev.agentplane.cli;

import dev.agentplane.cli.invocation.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code agentplane} itself: options that every command has. */
@Command(
        name = "agentplane",
        description = "The execution control plane for agent workloads: validate, place, run, seal evidence, replay.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane demo                                 the whole path on an embedded broker",
            "  agentplane validate bundles/example-agent       check a bundle, offline",
            "  agentplane up                                   start an instance that keeps its data",
            "  agentplane submit bundles/example-agent --wait  run a bundle on it"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, or a positive verdict",
            "1:negative verdict: invalid bundle, failed run, diverged replay, verification failed",
            "2:usage error, or an input that cannot be read",
            "3:infrastructure unreachable, or an internal error",
            "4:refused: not permitted, or held for approval"
        })
final class RootCommand implements Runnable {

    static final String DEBUG = "--debug";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    private boolean version;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces and debug logging.")
    private boolean debug;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command, found none");
    }
}
