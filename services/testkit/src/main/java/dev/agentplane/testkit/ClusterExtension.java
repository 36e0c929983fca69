package dev.agentplane.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link TestCluster} parameter: one cluster for all test classes of the JVM, started on first use,
 * stopped when the last test is over. Its topics fill up over time, so tests look for their own trace ids.
 */
public final class ClusterExtension implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(ClusterExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Shared.class, key -> new Shared(), Shared.class)
                .cluster;
    }

    private static final class Shared implements AutoCloseable {

        private final Path directory;
        private final TestCluster cluster;

        Shared() {
            try {
                directory = Files.createTempDirectory("agentplane-cluster");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            cluster = TestCluster.start(directory);
        }

        @Override
        public void close() throws IOException {
            cluster.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
