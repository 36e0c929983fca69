package dev.agentplane.placement.fleet;

import java.util.Optional;

/**
 * What keeps a node from taking work although its inventory says nothing against it.
 *
 * @param drain its operator's wish
 * @param quarantine what its runs told
 */
public record Restraint(Optional<Drain> drain, Optional<Quarantine> quarantine) {

    /** Nothing does. */
    public static final Restraint NONE = new Restraint(Optional.empty(), Optional.empty());
}
