package dev.agentplane.benchmark;

import dev.agentplane.avro.Topics;
import dev.agentplane.platform.Platform;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a transactional producer alone can write on this broker: 1 KiB records, a commit every 100 ms. */
final class ProducerFloor {

    private static final int RECORD_BYTES = 1024;
    private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(4);

    private ProducerFloor() {}

    /** Records per second. The records go to the dead-letter topic, which nobody reads. */
    static double measure(Platform platform) {
        byte[] value = new byte[RECORD_BYTES];
        try (Producer<byte[], byte[]> producer = platform.clients().transactionalProducer("benchmark-floor")) {
            producer.initTransactions();
            long count = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < RUN_NANOS) {
                producer.beginTransaction();
                long begun = System.nanoTime();
                while (System.nanoTime() - begun < COMMIT_NANOS) {
                    producer.send(new ProducerRecord<>(Topics.DEAD_LETTERS, value));
                    count++;
                }
                producer.commitTransaction();
            }
            return count / ((System.nanoTime() - start) / 1e9);
        }
    }
}
