package dev.agentplane.sealing;

/** A log that contradicts its own signed checkpoint or key events: no trust file is made from it. */
public final class UntrustworthyLogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UntrustworthyLogException(String message) {
        super(message);
    }
}
