package dev.agentplane.sealing.audit;

/**
 * One alarm.
 *
 * @param kind what is wrong
 * @param origin the log
 * @param index first bad leaf index; −1 when it is about no leaf
 * @param topic topic that {@code offset} is in
 * @param offset offset of the record where it shows; −1 when there is none
 * @param expected what should be there
 * @param found what is there
 */
public record Alarm(
        AlarmKind kind, String origin, long index, String topic, long offset, String expected, String found) {}
