package dev.agentplane.topology.catalogue;

import java.util.List;

/**
 * One type of stack event.
 *
 * @param name member {@code event_type}
 * @param producer the only one who may send it
 * @param stage 1 to 8 for the eight types that a receipt needs, 0 for all others
 * @param role what the fold does with it
 * @param fields its payload members; what the catalogue lists for other types only is foreign to it
 */
public record EventType(String name, StackProducer producer, int stage, Role role, List<Field> fields) {

    /** What the fold does with an event type. */
    public enum Role {
        /** One of the eight: exactly one effective event per trace. */
        REQUIRED,
        /** Any number per trace; payloads are checked and have an effect. */
        CHECKED,
        /** Any number per trace; accepted, counted, and otherwise ignored. */
        NOTED,
        /** A decision of the receipt topology that it reads back. */
        CONTROL
    }

    public EventType {
        fields = List.copyOf(fields);
    }

    /** True for the eight types a receipt needs. */
    public boolean required() {
        return role == Role.REQUIRED;
    }

    /** True for decisions of the receipt topology, which are not part of the event set a receipt is made of. */
    public boolean control() {
        return role == Role.CONTROL;
    }

    /** True when payloads of this type are checked member by member. */
    public boolean checked() {
        return role == Role.REQUIRED || role == Role.CHECKED;
    }
}
