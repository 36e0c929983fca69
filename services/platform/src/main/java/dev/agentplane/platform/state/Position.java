package dev.agentplane.platform.state;

import dev.agentplane.domain.Digest;
import java.util.Arrays;

/**
 * How far into one partition of a log some state is. The digest tells whether it is still the same log.
 *
 * @param offset offset of the last record that is in the state
 * @param digest SHA-256 of that record's value
 */
public record Position(long offset, Digest digest) {

    /** The position of a state whose last record is this one. */
    public static Position of(long offset, byte[] value) {
        return new Position(offset, Digest.of(value));
    }

    /** True when this record is the one that the state ended with. */
    public boolean isOf(long otherOffset, byte[] value) {
        return offset == otherOffset
                && Arrays.equals(digest.raw(), Digest.of(value).raw());
    }
}
