package dev.agentplane.platform.state;

import dev.agentplane.domain.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Formats of values that many tables have. */
public final class Formats {

    private Formats() {}

    /** For tables that only know whether a key was seen: the value is always true. */
    public static ValueFormat<Boolean> seen() {
        return data((value, out) -> {}, in -> true);
    }

    /** A whole number. */
    public static ValueFormat<Integer> integer() {
        return data((value, out) -> out.writeInt(value), DataInputStream::readInt);
    }

    /** A digest. */
    public static ValueFormat<Digest> digest() {
        return data((value, out) -> out.write(value.raw()), in -> Digest.ofRaw(in.readAllBytes()));
    }

    /** A value written and read field by field. */
    public static <V> ValueFormat<V> data(Writer<V> writer, Reader<V> reader) {
        return new ValueFormat<>() {

            @Override
            public byte[] toBytes(V value) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                try {
                    writer.write(value, new DataOutputStream(bytes));
                } catch (IOException e) {
                    throw new UncheckedIOException("memory is always writable", e);
                }
                return bytes.toByteArray();
            }

            @Override
            public V fromBytes(byte[] bytes) {
                try {
                    return reader.read(new DataInputStream(new ByteArrayInputStream(bytes)));
                } catch (IOException e) {
                    throw new StorageException("a value of the state is cut short", e);
                }
            }
        };
    }

    /** Writes the fields of a value. */
    public interface Writer<V> {
        void write(V value, DataOutputStream out) throws IOException;
    }

    /** Reads the fields of a value. */
    public interface Reader<V> {
        V read(DataInputStream in) throws IOException;
    }
}
