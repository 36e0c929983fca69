package dev.agentplane.platform;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.Topic;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** An output together with the bytes it becomes, so that what cannot be sent is known before state changes. */
record Encoded(Outgoing output, ProducerRecord<byte[], byte[]> record) {

    /**
     * @param inputPartition partition of the input record, which outputs on BY_TRACE topics inherit
     * @throws PoisonException when the value is larger than any record may be
     */
    static Encoded of(EventCodec codec, Outgoing output, int inputPartition) {
        byte[] value = codec.encode(output.topic(), output.event());
        if (value.length > KafkaClients.MAX_VALUE_BYTES) {
            throw new PoisonException(
                    "OUTPUT_TOO_LARGE",
                    output.event().getSchema().getName() + " of " + output.key() + " would be " + value.length
                            + " bytes, more than " + KafkaClients.MAX_VALUE_BYTES);
        }
        byte[] key = output.key().getBytes(StandardCharsets.UTF_8);
        return new Encoded(
                output, new ProducerRecord<>(output.topic().name(), partition(output, inputPartition), key, value));
    }

    private static @Nullable Integer partition(Outgoing output, int inputPartition) {
        if (output.partition() != null) {
            return output.partition();
        }
        return output.topic().layout() == Topic.Layout.BY_TRACE ? Integer.valueOf(inputPartition) : null;
    }
}
