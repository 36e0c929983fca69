package dev.agentplane.sealing;

import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.note.CheckpointSigner;
import dev.agentplane.avro.Topics;
import dev.agentplane.platform.ConsumerLoop;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TransactionScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The sealing service of one process: the sealer and the log writer. */
public final class SealingService implements AutoCloseable {

    private final ConsumerLoop sealer;
    private final LogWriter writer;

    private SealingService(ConsumerLoop sealer, LogWriter writer) {
        this.sealer = sealer;
        this.writer = writer;
    }

    /**
     * Starts both.
     *
     * @param topicIds id by name of every topic
     * @throws IOException when a key file cannot be read
     */
    public static SealingService start(Platform platform, SealingConfig config, Map<String, String> topicIds)
            throws IOException {
        String evidenceId = topicIds.getOrDefault(Topics.EVIDENCE.name(), "");
        SealKeys seal = SealKeyFiles.in(config.keys());
        ConsumerLoop sealer = platform.run(
                "sealing",
                new SealingHandler(new LeafMaker(seal, config.deadlines()), topicIds),
                TransactionScope.perPartition("agentplane-sealing-" + evidenceId));
        LogWriter writer = new LogWriter(
                config, platform, evidenceId, partition -> signer(config, evidenceId, partition), System::nanoTime);
        return new SealingService(sealer, writer.start());
    }

    private static CheckpointSigner signer(SealingConfig config, String topicId, int partition) {
        try {
            return new CheckpointSigner(
                    config.origin(topicId, partition), KeyFile.load(config.logKey(topicId, partition)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sealer.close();
        writer.close();
    }
}
