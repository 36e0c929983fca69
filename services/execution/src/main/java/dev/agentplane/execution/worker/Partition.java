package dev.agentplane.execution.worker;

/** What a worker knows of one partition it was assigned: of its placements and of its attempts. */
final class Partition {

    private final AttemptBook book;
    private final PlacementQueue queue;
    private final long completeAt;
    private long position;
    private boolean complete;

    /**
     * @param placements committed offset of the placements
     * @param attempts where reading the attempts begins
     * @param completeAt end of the attempts when the partition was assigned: before that, nothing is decided
     */
    Partition(long placements, long attempts, long completeAt) {
        this.book = new AttemptBook(placements);
        this.queue = new PlacementQueue(placements);
        this.completeAt = completeAt;
        this.position = attempts;
        advance(attempts);
    }

    AttemptBook book() {
        return book;
    }

    PlacementQueue queue() {
        return queue;
    }

    /** The attempts have been read up to here. */
    void advance(long next) {
        position = next;
        if (!complete && position >= completeAt) {
            complete = true;
            book.complete();
        }
    }

    long position() {
        return position;
    }

    /** Whether everything that was said before the partition was assigned is known. */
    boolean isComplete() {
        return complete;
    }

    /** Committable offset of the placements; the book then forgets what no restart can ask for. */
    long placementsCommit() {
        long committable = queue.committable();
        book.dispatchedTo(committable);
        return committable;
    }

    /** Committable offset of the attempts. */
    long attemptsCommit() {
        return book.lowWater(position);
    }
}
