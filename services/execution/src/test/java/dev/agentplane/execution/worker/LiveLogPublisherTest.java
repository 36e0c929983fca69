package dev.agentplane.execution.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.SchemaRegistry;
import dev.agentplane.events.RunLogged;
import dev.agentplane.events.RunStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class LiveLogPublisherTest {

    private final CountDownLatch brokers = new CountDownLatch(1);

    /** Sends when the brokers are back. */
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback done) {
                    try {
                        brokers.await();
                    } catch (InterruptedException e) {
                        throw new InterruptException(e);
                    }
                    return super.send(record, done);
                }
            };

    private final LiveLogPublisher publisher =
            LiveLogPublisher.start(producer, new EventCodec(new OneSchema()), 1_000_000);

    private static RunLogged piece(int number) {
        return new RunLogged("t", 1, RunStream.STDOUT, (long) number, ByteBuffer.wrap(new byte[1]), false);
    }

    @Test
    void whoSaysSomethingDoesNotWaitForBrokersThatAreAwayAndOnlySoMuchIsKept() {
        for (int i = 0; i < 5_000; i++) {
            publisher.say(piece(i));
        }
        brokers.countDown();
        publisher.close();

        assertThat(producer.history()).hasSizeBetween(256, 257);
    }

    @Test
    void itEndsAlthoughBrokersAreAway() {
        publisher.say(piece(0));

        publisher.close();

        assertThat(producer.history()).isEmpty();
    }

    @Test
    void piecesAreKeyedByTheirTrace() {
        brokers.countDown();

        publisher.say(piece(0));

        await().atMost(Duration.ofSeconds(60)).until(() -> producer.history().size() == 1);
        assertThat(producer.history().get(0).key()).isEqualTo("t".getBytes(StandardCharsets.UTF_8));
        publisher.close();
    }

    private static final class OneSchema implements SchemaRegistry {

        @Override
        public int register(String subject, Schema schema) {
            return 1;
        }

        @Override
        public Schema schemaById(int id) {
            return RunLogged.getClassSchema();
        }

        @Override
        public void close() {}
    }
}
