package dev.agentplane.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker in a JVM of its own that produces until it is killed, and says what was acknowledged. */
final class BrokerProcess implements AutoCloseable {

    static final String TOPIC = "t";

    private final ChildJvm jvm;

    private BrokerProcess(ChildJvm jvm) {
        this.jvm = jvm;
    }

    static BrokerProcess start(Path directory) throws IOException {
        return new BrokerProcess(ChildJvm.start(BrokerProcess.class, directory));
    }

    /** Runs the child. Its lines: {@code topic <id>}, then {@code acked <n>} per record. */
    public static void main(String[] args) throws Exception {
        // The broker's threads would keep the process alive.
        Thread.currentThread()
                .setUncaughtExceptionHandler((thread, e) -> Runtime.getRuntime().halt(1));
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), 0);
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrap()))) {
            System.out.println("topic " + createTopic(admin));
        }
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            for (int i = 0; ; i++) {
                producer.send(new ProducerRecord<>(TOPIC, "k", Integer.toString(i)))
                        .get();
                System.out.println("acked " + i);
            }
        }
    }

    /** Creates the topic and gives its id. */
    static String createTopic(Admin admin) throws Exception {
        return admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                .topicId(TOPIC)
                .get()
                .toString();
    }

    static String topicId(Admin admin) throws Exception {
        return admin.describeTopics(List.of(TOPIC))
                .allTopicNames()
                .get()
                .get(TOPIC)
                .topicId()
                .toString();
    }

    /** Settings of a consumer of strings. */
    static Map<String, Object> consumer(String bootstrap) {
        return Map.of(
                "bootstrap.servers",
                bootstrap,
                "key.deserializer",
                StringDeserializer.class,
                "value.deserializer",
                StringDeserializer.class);
    }

    /** What follows {@code word} on the next line that starts with it. */
    String next(String word) throws IOException {
        for (String line = jvm.out().readLine(); line != null; line = jvm.out().readLine()) {
            if (line.startsWith(word + " ")) {
                return line.substring(word.length() + 1);
            }
        }
        throw new AssertionError("the broker process ended before it said " + word);
    }

    /** Kills it and gives the last acknowledged number. */
    int kill(int lastSeen) throws Exception {
        jvm.kill();
        int last = lastSeen;
        for (String line = jvm.out().readLine(); line != null; line = jvm.out().readLine()) {
            if (line.startsWith("acked ")) {
                last = Integer.parseInt(line.substring("acked ".length()));
            }
        }
        return last;
    }

    @Override
    public void close() throws Exception {
        jvm.close();
    }
}
