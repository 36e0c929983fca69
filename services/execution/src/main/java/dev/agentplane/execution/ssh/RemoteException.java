package dev.agentplane.execution.ssh;

import java.io.IOException;

/** A command ran on an executor and failed there: the connection is fine, trying again is no use. */
final class RemoteException extends IOException {

    private static final long serialVersionUID = 1L;

    RemoteException(String message) {
        super(message);
    }
}
