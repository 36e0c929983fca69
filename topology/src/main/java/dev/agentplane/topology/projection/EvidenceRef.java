package dev.agentplane.topology.projection;

import java.util.Optional;

/** References to leaves of evidence logs: {@code agentplane://evidence/<kind>/sha256:<digest of what was signed>}. */
public final class EvidenceRef {

    private static final String SCHEME = "agentplane://evidence/";
    private static final String DIGEST = "/sha256:";

    private EvidenceRef() {}

    /** @param digest {@code sha256:} and hex */
    static String of(String kind, String digest) {
        return SCHEME + kind + "/" + digest;
    }

    /** The digest in a reference; empty for references to anything else. */
    public static Optional<String> digest(String ref) {
        int at = ref.indexOf(DIGEST);
        return ref.startsWith(SCHEME) && at > 0 ? Optional.of(ref.substring(at + 1)) : Optional.empty();
    }
}
