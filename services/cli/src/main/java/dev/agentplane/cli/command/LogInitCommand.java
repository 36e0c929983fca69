package dev.agentplane.cli.command;

import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.avro.Topics;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.Settings;
import dev.agentplane.platform.TopicProvisioner;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.sealing.LogInit;
import dev.agentplane.sealing.SealingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code log init}: topics, keys, and the first two leaves of every evidence log. */
@Command(
        name = "init",
        description = {
            "Create the topics that are missing, the keys that are missing, and each evidence log's root-signed start.",
            "Doing it again adds only what is missing. One root key and no witness: for one machine and development."
        },
        footerHeading = "%nExample:%n",
        footer =
                "  agentplane log init --keys /etc/agentplane/keys --bootstrap kafka:9092 --registry http://registry:8081")
public final class LogInitCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            required = true,
            description = "Where the private keys are or will be.")
    private Path keys = Path.of("");

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "12",
            description = "Partitions of topics that are missing (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "trust.json",
            description = "Where to write the trust file for verifiers (default: ${DEFAULT-VALUE}).")
    private Path output = Path.of("");

    /** A command that works in these surroundings. */
    public LogInitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Map<String, String> values = new TreeMap<>(surroundings.environment());
        values.put("AGENTPLANE_KEYS", surroundings.resolve(keys).toString());
        Settings settings = new Settings(values);
        SealingConfig config = SealingConfig.from(settings);
        settings.check();
        try (InstanceSession session = InstanceSession.open(surroundings, instance)) {
            Platform platform = session.platform();
            Map<String, String> topicIds;
            try (Admin admin = platform.clients().admin()) {
                topicIds = new TopicProvisioner(admin).ensure(partitions);
            }
            int logs;
            try (TopicReader reader = platform.topicReader()) {
                logs = reader.partitions(Topics.EVIDENCE).size();
            }
            TrustFile trust = new LogInit(platform, config, new SecureRandom(), surroundings.clock())
                    .ensure(topicIds.getOrDefault(Topics.EVIDENCE.name(), ""), logs);
            Files.write(surroundings.resolve(output), trust.bytes());
            surroundings.console().result(logs + " evidence logs are ready; verifiers trust " + output);
        }
        return ExitCode.DONE.number();
    }
}
