package dev.agentplane.platform.state;

/**
 * How values of one {@link Table} are kept as bytes. Reading back what was written gives an equal value.
 *
 * @param <V> an immutable type
 */
public interface ValueFormat<V> {

    /** The bytes of a value. */
    byte[] toBytes(V value);

    /** The value of these bytes. */
    V fromBytes(byte[] bytes);
}
