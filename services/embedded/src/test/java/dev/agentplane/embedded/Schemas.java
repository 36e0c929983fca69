package dev.agentplane.embedded;

/** Avro schemas that follow each other, well or badly. */
public final class Schemas {

    /** A record of one string. */
    public static final String V1 = record("{\"name\":\"a\",\"type\":\"string\"}");

    /** V1 and a field with a default: reads V1, and is read by V1. */
    public static final String V2 =
            record("{\"name\":\"a\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"int\",\"default\":0}");

    /** V1 and a field without a default: cannot read V1. */
    public static final String DEMANDING =
            record("{\"name\":\"a\",\"type\":\"string\"},{\"name\":\"c\",\"type\":\"int\"}");

    /** Without V1's field: reads V1, but is not read by it. */
    public static final String EMPTY = record("");

    private Schemas() {}

    /** A record named {@code Event} with these fields. */
    public static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"Event\",\"namespace\":\"dev.example\",\"fields\":[" + fields + "]}";
    }
}
