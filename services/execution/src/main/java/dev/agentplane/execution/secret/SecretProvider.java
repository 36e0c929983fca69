package dev.agentplane.execution.secret;

import java.io.IOException;
import java.util.Optional;

/** A place where secrets are kept. */
public interface SecretProvider {

    /**
     * Looks a secret up.
     *
     * @param name the name under which the script gets it
     * @param reference what the bundle says, e.g. {@code secrets://user/DEMO_TOKEN}
     */
    Optional<SecretValue> find(String name, String reference) throws IOException, InterruptedException;

    /** What it is, for messages. */
    String describe();
}
