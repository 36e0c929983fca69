package dev.agentplane.platform;

/**
 * How a loop's transactional ids are made.
 *
 * @param prefix start of the ids
 * @param perPartition false: one id per process, {@code <prefix>-<instance>}, zombies fenced by the group generation.
 *     True: one id per partition, {@code <prefix>-<partition>}, so that whoever takes a partition fences every earlier
 *     owner, whatever group it thinks it is in
 */
public record TransactionScope(String prefix, boolean perPartition) {

    /** One id per process. */
    public static TransactionScope perInstance(String prefix) {
        return new TransactionScope(prefix, false);
    }

    /** One id per partition. */
    public static TransactionScope perPartition(String prefix) {
        return new TransactionScope(prefix, true);
    }
}
