package dev.agentplane.topology.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.json.StrictJson;
import java.nio.charset.StandardCharsets;

/**
 * What is remembered of a trace beside its events. Times are epoch milliseconds, 0 for never.
 *
 * @param arrival when the broker appended the last event that was new
 * @param verdict when the record last changed
 * @param wake when to look at the trace again
 * @param published SHA-256 of the record that was published last, empty before the first
 * @param amended revision of the last amendment published
 * @param closed true when the events are gone
 * @param receiptHash last receipt hash, empty when there is none
 */
record TraceMeta(
        long arrival, long verdict, long wake, String published, int amended, boolean closed, String receiptHash) {

    private static final String SEPARATOR = " ";

    static final TraceMeta NEW = new TraceMeta(0, 0, 0, "", 0, false, "");

    TraceMeta withArrival(long millis) {
        return new TraceMeta(millis, verdict, wake, published, amended, closed, receiptHash);
    }

    TraceMeta withWake(long millis) {
        return new TraceMeta(arrival, verdict, millis, published, amended, closed, receiptHash);
    }

    TraceMeta withPublished(long at, String fingerprint, String hash) {
        return new TraceMeta(arrival, at, wake, fingerprint, amended, closed, hash);
    }

    TraceMeta withAmended(int revision) {
        return new TraceMeta(arrival, verdict, wake, published, revision, closed, receiptHash);
    }

    TraceMeta asClosed() {
        return new TraceMeta(arrival, verdict, wake, published, amended, true, receiptHash);
    }

    String text() {
        return String.join(
                SEPARATOR,
                Long.toString(arrival),
                Long.toString(verdict),
                Long.toString(wake),
                published,
                Integer.toString(amended),
                Boolean.toString(closed),
                receiptHash);
    }

    static TraceMeta read(String text) {
        if (text.startsWith("{")) {
            return readJson(text);
        }
        String[] fields = text.split(SEPARATOR, -1);
        int next = 0;
        return new TraceMeta(
                Long.parseLong(fields[next++]),
                Long.parseLong(fields[next++]),
                Long.parseLong(fields[next++]),
                fields[next++],
                Integer.parseInt(fields[next++]),
                Boolean.parseBoolean(fields[next++]),
                fields[next]);
    }

    /** As stores were written before: once per event JSON was too slow. */
    private static TraceMeta readJson(String text) {
        JsonNode json = StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
        return new TraceMeta(
                json.required("arrival").longValue(),
                json.required("verdict").longValue(),
                json.required("wake").longValue(),
                json.required("published").textValue(),
                json.required("amended").intValue(),
                json.required("closed").booleanValue(),
                json.required("receipt_hash").textValue());
    }
}
