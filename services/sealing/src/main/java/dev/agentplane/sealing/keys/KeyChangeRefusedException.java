package dev.agentplane.sealing.keys;

/** A change of keys that no verifier would honour, or that would stop what must go on. */
public final class KeyChangeRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what was expected, what was found, what to do */
    public KeyChangeRefusedException(String message) {
        super(message);
    }
}
