package dev.agentplane.cli.controlplane;

/**
 * How to start a control plane of one's own.
 *
 * @param port Kafka port; 0 for the one used last time, or any free one
 * @param registryPort registry port; 0 likewise
 * @param partitions partition count of keyed topics when they are created
 */
public record ControlPlaneOptions(int port, int registryPort, int partitions) {

    /** Partitions of a new instance: enough for two cores, few enough to start fast. */
    public static final int DEFAULT_PARTITIONS = 4;

    /** The usual. */
    public static ControlPlaneOptions defaults() {
        return new ControlPlaneOptions(0, 0, DEFAULT_PARTITIONS);
    }
}
