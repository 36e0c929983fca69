package dev.agentplane.topology.seam.tritrpc;

/** Bytes that are no TriTRPC v1 frame. */
public final class MalformedFrameException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    MalformedFrameException(String message) {
        super(message);
    }
}
