package dev.agentplane.execution.runner;

import dev.agentplane.execution.secret.SecretStore;
import dev.agentplane.platform.BlobSink;
import dev.agentplane.platform.Blobs;
import java.time.InstantSource;

/**
 * What every runner uses.
 *
 * @param blobs where bundles come from
 * @param sink where results go
 * @param clock when something happened; deadlines do not depend on it
 * @param secrets where secrets come from
 * @param live where logs go while a script runs
 */
public record RunnerTools(Blobs blobs, BlobSink sink, InstantSource clock, SecretStore secrets, LiveLogs live) {

    /** For runs that get no secrets and that nobody watches. */
    public RunnerTools(Blobs blobs, BlobSink sink, InstantSource clock) {
        this(blobs, sink, clock, SecretStore.none(), LiveLogs.NONE);
    }

    /** The same with these secrets. */
    public RunnerTools with(SecretStore store) {
        return new RunnerTools(blobs, sink, clock, store, live);
    }
}
