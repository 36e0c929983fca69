package dev.agentplane.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.metadata.storage.FormatterException;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The directory of an embedded broker, held by one process at a time:
 *
 * <pre>
 * lock        held while a broker runs here
 * cluster-id  written before anything else; says that the directory is ours
 * ports       addresses of last time
 * log/        Kafka's own
 * </pre>
 */
final class BrokerDirectory implements AutoCloseable {

    private static final String CLUSTER_ID = "cluster-id";
    private static final String LOCK = "lock";
    private static final String LOG = "log";

    private final Path root;
    private final FileChannel lock;

    private BrokerDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * Takes the directory, creating it when it is missing.
     *
     * @throws EmbeddedStartException when another process has it, it belongs to something else, it cannot be written or
     *     its disk is nearly full
     * @throws IOException when it cannot be read or written for another reason
     */
    static BrokerDirectory take(Path root, long minimumFreeBytes) throws IOException {
        Files.createDirectories(root);
        if (!Files.isWritable(root)) {
            throw new EmbeddedStartException("expected a writable directory, found " + root
                    + " not writable; change its permissions or choose another one");
        }
        long free = Files.getFileStore(root).getUsableSpace();
        if (free < minimumFreeBytes) {
            throw new EmbeddedStartException("expected at least " + minimumFreeBytes + " bytes free for " + root
                    + ", found " + free + "; make room or choose a directory on another disk");
        }
        requireOurs(root);
        return new BrokerDirectory(root, lock(root));
    }

    private static void requireOurs(Path root) throws IOException {
        if (Files.exists(root.resolve(CLUSTER_ID))) {
            return;
        }
        try (Stream<Path> entries = Files.list(root)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.equals(LOCK))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new EmbeddedStartException("expected an empty directory or one of an embedded broker,"
                                + " found " + root.resolve(name) + "; choose another directory");
                    });
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        FileChannel channel = FileChannel.open(
                root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very process; the answer is the same.
        }
        channel.close();
        throw new EmbeddedStartException("expected " + root
                + " to be unused, found a running broker on it; stop that one or choose another directory");
    }

    /** Kafka's directory. */
    Path log() {
        return root.resolve(LOG);
    }

    /** File with the ports of last time. */
    Path ports() {
        return root.resolve("ports");
    }

    /**
     * Makes Kafka's directory usable by this node, as the storage tool does. Does nothing when it is already.
     *
     * @throws EmbeddedStartException when it was formatted for another node or cluster
     */
    void format(int node, String controllerListener) throws IOException {
        Path clusterId = root.resolve(CLUSTER_ID);
        if (!Files.exists(clusterId)) {
            Files.writeString(clusterId, Uuid.randomUuid() + "\n");
        }
        String id = Files.readString(clusterId).strip();
        Files.createDirectories(log());
        Path metaProperties = log().resolve("meta.properties");
        if (Files.exists(metaProperties)) {
            requireSame(metaProperties, id, node);
            return;
        }
        // Unreleased features stay off: a directory must stay readable by the next release.
        Formatter formatter = new Formatter()
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setNodeId(node)
                .setClusterId(id)
                .setDirectories(List.of(log().toString()))
                .setMetadataLogDirectory(log().toString())
                .setControllerListenerName(controllerListener);
        run(formatter);
    }

    private void run(Formatter formatter) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            formatter.setPrintStream(out).run();
        } catch (IOException | FormatterException e) {
            throw new EmbeddedStartException(
                    "could not format " + log() + ": " + e.getMessage()
                            + said.toString(StandardCharsets.UTF_8).strip(),
                    e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            // run() declares Exception; what is neither of the above is not expected to happen.
            throw new IllegalStateException(e);
        }
    }

    private static void requireSame(Path metaProperties, String clusterId, int node) throws IOException {
        Properties found = new Properties();
        try (var in = Files.newBufferedReader(metaProperties)) {
            found.load(in);
        }
        String foundCluster = found.getProperty("cluster.id", "none");
        String foundNode = found.getProperty("node.id", "none");
        if (!foundCluster.equals(clusterId) || !foundNode.equals(Integer.toString(node))) {
            throw new EmbeddedStartException("expected " + metaProperties.getParent() + " to be formatted for cluster "
                    + clusterId + " and node " + node + ", found cluster " + foundCluster + " and node " + foundNode
                    + "; choose another directory");
        }
    }

    /** Lets go of the directory. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
