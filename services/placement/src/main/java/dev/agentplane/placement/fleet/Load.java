package dev.agentplane.placement.fleet;

/**
 * How busy a node was when somebody looked.
 *
 * @param load1 load average of the last minute, in hundredths
 * @param cpus processors, at least one
 */
public record Load(long load1, long cpus) {

    public Load {
        if (cpus < 1 || load1 < 0) {
            throw new IllegalArgumentException("expected a load from 0 and at least one processor, found " + load1
                    + " hundredths on " + cpus + " processors");
        }
    }

    /** Hundredths per processor: 100 is as much as it can do. */
    public long perCpu() {
        return load1 / cpus;
    }
}
