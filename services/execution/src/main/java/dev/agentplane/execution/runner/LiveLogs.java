package dev.agentplane.execution.runner;

import dev.agentplane.events.RunLogged;

/**
 * Where what scripts say goes while they run, for people who watch. Runs do not depend on it: whoever implements this returns
 * at once, whatever becomes of the piece, and throws nothing.
 */
public interface LiveLogs extends AutoCloseable {

    /** Nobody watches. */
    LiveLogs NONE = new LiveLogs() {
        @Override
        public long bytesPerStream() {
            return 0;
        }

        @Override
        public void say(RunLogged piece) {}
    };

    /** How much of each stream of an attempt is shown; 0 for nothing. */
    long bytesPerStream();

    /** Takes a piece, without secrets. */
    void say(RunLogged piece);

    @Override
    default void close() {}
}
