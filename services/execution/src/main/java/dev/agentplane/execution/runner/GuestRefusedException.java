package dev.agentplane.execution.runner;

/** A virtual machine that an executor cannot run, and why. */
public final class GuestRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    GuestRefusedException(String reason) {
        super(reason + "; nothing was started in its place");
    }
}
