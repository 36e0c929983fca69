package dev.agentplane.execution.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.execution.Bundles;
import dev.agentplane.execution.MemoryBlobs;
import dev.agentplane.platform.Blobs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleStoreTest {

    @Test
    void twoWorkersWithOneRootMayUnpackTheSameBundleAtOnce(@TempDir Path root) throws Exception {
        // Given two workers that have both found the bundle missing before either has unpacked it
        MemoryBlobs stored = new MemoryBlobs();
        FileList files = new Bundles(stored).files("exit 0");
        CyclicBarrier both = new CyclicBarrier(2);
        Blobs inStep = digest -> {
            try {
                both.await(1, TimeUnit.MINUTES);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return stored.read(digest);
        };
        Callable<Void> worker = () -> {
            new BundleStore(root, inStep).ensure(files.digest(), files);
            return null;
        };

        // When
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (var result : threads.invokeAll(List.of(worker, worker))) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }

        // Then
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left).containsExactly(root.resolve(files.digest().hex()));
        }
        assertThat(root.resolve(files.digest().hex()).resolve("data/größe.txt")).hasContent("data\n");
    }
}
