package dev.agentplane.topology.catalogue;

/**
 * One payload member of an event type.
 *
 * @param name member name
 * @param type what it holds
 * @param mandatory false when it may be absent, null or ""
 */
public record Field(String name, FieldType type, boolean mandatory) {}
