package dev.agentplane.validation.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;

/** bundle.json as a tree that has one meaning, with typed looks at the parts that rules ask for. Do not change the tree. */
public final class Manifest {

    /** What is read when there is none: an object without members. */
    public static final Manifest NONE = new Manifest(JsonNodeFactory.instance.objectNode());

    /** Prefix of every {@code apiVersion}. */
    public static final String API = "agentplane.socioprophet.org/";

    private final JsonNode root;
    private final JsonNode metadata;
    private final JsonNode spec;
    private final JsonNode policy;
    private final boolean v02;

    /** @param root an object */
    public Manifest(JsonNode root) {
        this.root = root;
        this.metadata = object(root, "metadata");
        this.spec = object(root, "spec");
        this.policy = object(spec, "policy");
        this.v02 = (API + "v0.2").equals(root.path("apiVersion").textValue());
    }

    /** The document. */
    public JsonNode root() {
        return root;
    }

    /** {@code metadata}, missing unless it is an object. */
    public JsonNode metadata() {
        return metadata;
    }

    /** {@code spec}, missing unless it is an object. */
    public JsonNode spec() {
        return spec;
    }

    /** {@code spec.policy}, missing unless it is an object. */
    public JsonNode policy() {
        return policy;
    }

    /** {@code spec.vm}, missing unless it is an object. */
    public JsonNode vm() {
        return object(spec, "vm");
    }

    /** True for v0.2; everything else is read as v0.1. */
    public boolean isV02() {
        return v02;
    }

    /** {@code spec.vm.backendIntent}, when it is a text. */
    public Optional<String> backendIntent() {
        return text(vm(), "backendIntent");
    }

    /** Whether {@code spec.policy.humanGateRequired} is the literal true. */
    public boolean humanGateRequired() {
        return policy.path("humanGateRequired").isBoolean()
                && policy.path("humanGateRequired").booleanValue();
    }

    /** A member that is an object, else missing. */
    public static JsonNode object(JsonNode parent, String member) {
        JsonNode child = parent.path(member);
        return child.isObject() ? child : MissingNode.getInstance();
    }

    /** A member that is a text. */
    public static Optional<String> text(JsonNode parent, String member) {
        return Optional.ofNullable(parent.path(member).textValue());
    }

    /** True when the member is a text with something in it. */
    public static boolean hasText(JsonNode parent, String member) {
        String text = parent.path(member).textValue();
        return text != null && !text.isBlank();
    }
}
