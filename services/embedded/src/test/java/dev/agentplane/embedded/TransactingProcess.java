package dev.agentplane.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker in a JVM of its own with clients that commit one small transaction after another until it is killed. */
final class TransactingProcess implements AutoCloseable {

    static final int CLIENTS = 4;

    private final ChildJvm jvm;

    private TransactingProcess(ChildJvm jvm) {
        this.jvm = jvm;
    }

    static TransactingProcess start(Path directory) throws IOException {
        return new TransactingProcess(ChildJvm.start(TransactingProcess.class, directory));
    }

    static TopicPartition partition(int client) {
        return new TopicPartition("t", client);
    }

    static String id(int client) {
        return "transacting-" + client;
    }

    /** Runs the child. It writes a line per committed transaction. */
    public static void main(String[] args) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> Runtime.getRuntime().halt(1));
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), 0);
        createTopic(broker.bootstrap());
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            new Thread(() -> transact(broker.bootstrap(), number)).start();
        }
    }

    private static void createTopic(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic("t", CLIENTS, (short) 1)))
                    .all()
                    .get();
        } catch (java.util.concurrent.ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static void transact(String bootstrap, int client) {
        try (KafkaProducer<String, String> producer = producer(bootstrap, client)) {
            producer.initTransactions();
            for (long i = 1; ; i++) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("t", client, "k", "v"));
                producer.sendOffsetsToTransaction(
                        Map.of(partition(client), new OffsetAndMetadata(i)), new ConsumerGroupMetadata(id(client)));
                producer.commitTransaction();
                System.out.println("committed");
            }
        }
    }

    static KafkaProducer<String, String> producer(String bootstrap, int client) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "transactional.id", id(client), "linger.ms", 0),
                new StringSerializer(),
                new StringSerializer());
    }

    /** Waits until this many transactions were committed. */
    void awaitCommitted(int transactions) throws IOException {
        for (int i = 0; i < transactions; i++) {
            if (jvm.out().readLine() == null) {
                throw new IOException("the child ended before it was killed");
            }
        }
    }

    void kill() throws InterruptedException {
        jvm.kill();
    }

    @Override
    public void close() throws Exception {
        jvm.close();
    }
}
