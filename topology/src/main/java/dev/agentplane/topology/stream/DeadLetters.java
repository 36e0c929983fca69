package dev.agentplane.topology.stream;

import dev.agentplane.platform.DeadLetter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Records that are no stack events, kept as they came, with the headers that the platform's dead letters have. */
final class DeadLetters {

    private static final String SERVICE = "receipts";

    private DeadLetters() {}

    static Record<byte[], byte[]> of(
            Record<byte[], byte[]> record, RecordMetadata origin, String code, String detail, String exception) {
        Headers headers = new RecordHeaders(record.headers());
        put(headers, DeadLetter.PREFIX + "exception", exception);
        put(headers, DeadLetter.PREFIX + "message", code + ": " + detail);
        put(headers, DeadLetter.PREFIX + "stacktrace", "");
        put(headers, DeadLetter.PREFIX + "topic", origin.topic());
        put(headers, DeadLetter.PREFIX + "partition", Integer.toString(origin.partition()));
        put(headers, DeadLetter.PREFIX + "offset", Long.toString(origin.offset()));
        put(headers, DeadLetter.CODE, code);
        put(headers, DeadLetter.SERVICE, SERVICE);
        return record.withHeaders(headers);
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
