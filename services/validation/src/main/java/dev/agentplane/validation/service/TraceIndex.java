package dev.agentplane.validation.service;

import dev.agentplane.domain.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which bundle digest a trace id belongs to, for very many of them: 48 bytes per slot, without objects. A trace id is
 * kept as the first 128 bits of its SHA-256; that two of them share those does not happen by chance.
 */
final class TraceIndex {

    private static final int WORDS = 6;
    private static final int DIGEST_WORDS = 4;
    private static final int FIRST_SLOTS = 64;

    private long[] table = new long[FIRST_SLOTS * WORDS];
    private int size;

    /** The digest of a trace id. */
    Optional<Digest> find(String traceId) {
        long[] key = key(traceId);
        int slot = slot(table, key);
        if (isFree(table, slot)) {
            return Optional.empty();
        }
        ByteBuffer raw = ByteBuffer.allocate(DIGEST_WORDS * Long.BYTES);
        for (int i = 0; i < DIGEST_WORDS; i++) {
            raw.putLong(table[slot + 2 + i]);
        }
        return Optional.of(Digest.ofRaw(raw.array()));
    }

    /** Remembers a trace id; the first digest stays. */
    void put(String traceId, Digest digest) {
        if ((size + 1) * 3L > table.length / WORDS * 2L) {
            grow();
        }
        long[] key = key(traceId);
        int slot = slot(table, key);
        if (!isFree(table, slot)) {
            return;
        }
        ByteBuffer raw = ByteBuffer.wrap(digest.raw());
        table[slot] = key[0];
        table[slot + 1] = key[1];
        for (int i = 0; i < DIGEST_WORDS; i++) {
            table[slot + 2 + i] = raw.getLong();
        }
        size++;
    }

    private void grow() {
        long[] larger = new long[table.length * 2];
        for (int from = 0; from < table.length; from += WORDS) {
            if (!isFree(table, from)) {
                int to = slot(larger, new long[] {table[from], table[from + 1]});
                System.arraycopy(table, from, larger, to, WORDS);
            }
        }
        table = larger;
    }

    /** Where the key is, or the free slot it would go to. The slot count is a power of two. */
    private static int slot(long[] table, long[] key) {
        int slots = table.length / WORDS;
        int index = (int) (key[0] & (slots - 1));
        while (true) {
            int slot = index * WORDS;
            if (isFree(table, slot) || (table[slot] == key[0] && table[slot + 1] == key[1])) {
                return slot;
            }
            index = (index + 1) & (slots - 1);
        }
    }

    private static boolean isFree(long[] table, int slot) {
        return table[slot] == 0 && table[slot + 1] == 0;
    }

    private static long[] key(String traceId) {
        byte[] hash = Arrays.copyOf(Digest.sha256().digest(traceId.getBytes(StandardCharsets.UTF_8)), 2 * Long.BYTES);
        ByteBuffer words = ByteBuffer.wrap(hash);
        return new long[] {words.getLong(), words.getLong()};
    }
}
