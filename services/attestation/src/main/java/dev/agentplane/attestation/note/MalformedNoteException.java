package dev.agentplane.attestation.note;

/** Text that is not a signed note, checkpoint or verifier key. */
public final class MalformedNoteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what was expected and what was found */
    public MalformedNoteException(String message) {
        super(message);
    }
}
