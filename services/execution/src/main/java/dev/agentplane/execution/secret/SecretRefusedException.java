package dev.agentplane.execution.secret;

/** A run cannot get a secret that it requires. The message never contains one. */
public final class SecretRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    SecretRefusedException(String message) {
        super(message);
    }
}
