package dev.agentplane.cli.command;

import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import java.io.IOException;
import java.nio.file.Path;

/** Keys that the user named on the command line. */
final class KeyInputs {

    private KeyInputs() {}

    static KeyFile privateKey(Path file) {
        try {
            return KeyFile.load(file);
        } catch (KeyRefusedException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), null, e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, file + ": expected a private key, found " + e, null, e);
        }
    }
}
