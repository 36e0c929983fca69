package dev.agentplane.cli.controlplane;

import dev.agentplane.platform.Platform;
import dev.agentplane.platform.Settings;
import java.util.Map;

/**
 * One service that can be started.
 *
 * @param name as {@code agentplane service NAME} takes it
 * @param summary one line for people
 * @param configure reads its settings; errors stay in the settings
 */
public record ServiceDefinition(String name, String summary, Configure configure) {

    /** Reads settings and returns what starts the service with them. */
    public interface Configure {

        /** Asks for every setting of the service; nothing is started yet, so that all errors can be reported together. */
        Start from(Settings settings, String version);
    }

    /** Starts a configured service. */
    public interface Start {

        /**
         * Starts it.
         *
         * @param topicIds id by name of every topic
         * @return stops it
         */
        AutoCloseable on(Platform platform, Map<String, String> topicIds) throws Exception;
    }
}
