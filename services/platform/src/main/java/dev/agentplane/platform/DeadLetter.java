package dev.agentplane.platform;

import dev.agentplane.avro.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A record that means nothing to us, kept as it came: original key and value bytes and headers, plus the six {@code
 * __streams.errors.*} headers that Kafka Streams uses (KIP-1034), so that one reader handles both kinds, plus our reason
 * code and the service that refused it.
 */
public final class DeadLetter {

    /** Prefix of the six headers. */
    public static final String PREFIX = "__streams.errors.";

    /** Header with our stable reason code. */
    public static final String CODE = "agentplane.code";

    /** Header with the name of the service that refused the record. */
    public static final String SERVICE = "agentplane.service";

    // A stack trace may carry paths and arguments: enough to find the line, not more.
    private static final int MAX_TRACE_CHARS = 2000;

    private DeadLetter() {}

    /** Builds the dead letter of one record. */
    static ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> record, String service, String code, RuntimeException cause) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(Topics.DEAD_LETTERS, null, record.key(), record.value(), record.headers());
        Headers headers = letter.headers();
        put(headers, PREFIX + "exception", cause.getClass().getName());
        put(headers, PREFIX + "message", String.valueOf(cause.getMessage()));
        put(headers, PREFIX + "stacktrace", trace(cause));
        put(headers, PREFIX + "topic", record.topic());
        put(headers, PREFIX + "partition", Integer.toString(record.partition()));
        put(headers, PREFIX + "offset", Long.toString(record.offset()));
        put(headers, CODE, code);
        put(headers, SERVICE, service);
        return letter;
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String trace(RuntimeException cause) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println(cause);
        for (StackTraceElement element : cause.getStackTrace()) {
            out.println("\tat " + element);
        }
        return text.toString().substring(0, Math.min(text.getBuffer().length(), MAX_TRACE_CHARS));
    }
}
