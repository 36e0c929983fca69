package dev.agentplane.embedded.schema;

/** Whether schemas may be registered. Confluent's IMPORT mode is not offered. */
public enum Mode {
    /** Reads and writes. */
    READWRITE,
    /** Reads only. */
    READONLY
}
