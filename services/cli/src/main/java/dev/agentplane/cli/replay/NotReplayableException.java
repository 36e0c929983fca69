package dev.agentplane.cli.replay;

/** Something that a re-run needs is missing or is another: nothing was executed. */
public final class NotReplayableException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param obstacle what is missing or has drifted */
    public NotReplayableException(String obstacle) {
        super(obstacle);
    }
}
