package dev.agentplane.embedded.schema;

/** The registry says no, with Confluent's error code. Clients act on the code, people read the message. */
public final class RegistryRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int DETAIL = 100;
    private static final int STATUS_DIGITS = 1000;

    private final int code;

    private RegistryRefusal(int code, String message) {
        super(message);
        this.code = code;
    }

    /** Error code: an HTTP status, or an HTTP status followed by two digits. */
    public int code() {
        return code;
    }

    /** HTTP status of the answer. */
    public int status() {
        return code < STATUS_DIGITS ? code : code / DETAIL;
    }

    /** The subject has no version (that is not deleted). */
    public static RegistryRefusal subjectNotFound(String subject) {
        return new RegistryRefusal(40401, "Subject '" + subject + "' not found.");
    }

    /** The subject is there, this version is not. */
    public static RegistryRefusal versionNotFound(String version) {
        return new RegistryRefusal(40402, "Version " + version + " not found.");
    }

    /** No such schema under the subject. */
    public static RegistryRefusal schemaNotFound() {
        return new RegistryRefusal(40403, "Schema not found");
    }

    /** No schema of this id. */
    public static RegistryRefusal schemaNotFound(int id) {
        return new RegistryRefusal(40403, "Schema " + id + " not found");
    }

    /** The subject was deleted before. */
    public static RegistryRefusal subjectDeleted(String subject) {
        return new RegistryRefusal(40404, "Subject '" + subject + "' was soft deleted already.");
    }

    /** The version was deleted before. */
    public static RegistryRefusal versionDeleted(String subject, int version) {
        return new RegistryRefusal(
                40406, "Subject '" + subject + "' Version " + version + " was soft deleted already.");
    }

    /** No level of its own. */
    public static RegistryRefusal noLevel(String subject) {
        return new RegistryRefusal(
                40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    /** No mode of its own. */
    public static RegistryRefusal noMode(String subject) {
        return new RegistryRefusal(40409, "Subject '" + subject + "' does not have subject-level mode configured");
    }

    /** The schema does not get along with an earlier one. */
    public static RegistryRefusal incompatible(String subject, CompatibilityLevel level, String details) {
        return new RegistryRefusal(
                409,
                "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                        + "\", compatibility " + level + ", details: " + details);
    }

    /** Not an Avro schema. */
    public static RegistryRefusal invalidSchema(String reason) {
        return new RegistryRefusal(42201, "Invalid schema: " + reason);
    }

    /** Not a version number. */
    public static RegistryRefusal invalidVersion(String version) {
        return new RegistryRefusal(
                42202,
                "The specified version '" + version + "' is not a valid version id. Allowed values are between"
                        + " [1, 2^31-1] and the string \"latest\"");
    }

    /** Not a level. */
    public static RegistryRefusal invalidLevel(String level) {
        return new RegistryRefusal(
                42203,
                "Invalid compatibility level '" + level + "'. Valid values are none, backward, forward, full,"
                        + " backward_transitive, forward_transitive, and full_transitive");
    }

    /** Not a mode. */
    public static RegistryRefusal invalidMode(String mode) {
        return new RegistryRefusal(42204, "Invalid mode '" + mode + "'. Valid values are READWRITE and READONLY");
    }

    /** The mode forbids it, or this registry never does it. */
    public static RegistryRefusal notPermitted(String why) {
        return new RegistryRefusal(42205, why);
    }

    /** Not usable as a subject. */
    public static RegistryRefusal invalidSubject(String subject) {
        return new RegistryRefusal(42208, "The specified subject '" + subject + "' is not a valid subject.");
    }

    /** The text is longer than a record may be. */
    public static RegistryRefusal tooLarge(int characters, int limit) {
        return new RegistryRefusal(
                42209, "Schema is too large: expected at most " + limit + " characters, found " + characters);
    }

    /** The request itself is wrong: no such path, method, or not JSON. */
    public static RegistryRefusal http(int status, String message) {
        return new RegistryRefusal(status, message);
    }
}
