package dev.agentplane.topology.stream;

import dev.agentplane.platform.Settings;
import dev.agentplane.topology.event.EventAdmission;
import dev.agentplane.topology.receipt.Deadlines;
import java.time.Duration;

/**
 * What the receipt topology can be told.
 *
 * @param settle quiet time after the last event before a receipt is sealed; zero seals at once
 * @param deadlines when an unfinished trace is given up
 * @param keep how long a trace is kept after its last verdict
 * @param keepClosed how long is remembered that a trace was closed
 * @param strictStageOrder whether stages out of order reject a trace
 * @param maxEventBytes largest event
 * @param principal identity in the evidence of receipts
 * @param version version of the service
 */
public record ReceiptConfig(
        Duration settle,
        Deadlines deadlines,
        Duration keep,
        Duration keepClosed,
        boolean strictStageOrder,
        int maxEventBytes,
        String principal,
        String version) {

    private static final String DEFAULT_PRINCIPAL = "agentplane-receipts";
    private static final int SETTLE_SECONDS = 30;
    private static final int KEEP_DAYS = 7;
    private static final int KEEP_CLOSED_DAYS = 30;
    private static final int MAX_SECONDS = 7 * 24 * 3600;
    private static final int MAX_DAYS = 3650;
    private static final int MIN_EVENT_BYTES = 1024;
    private static final int MAX_EVENT_BYTES = 900_000;

    /** What holds when nothing is said. */
    public static ReceiptConfig standard() {
        return new ReceiptConfig(
                Duration.ofSeconds(SETTLE_SECONDS),
                Deadlines.STANDARD,
                Duration.ofDays(KEEP_DAYS),
                Duration.ofDays(KEEP_CLOSED_DAYS),
                false,
                EventAdmission.DEFAULT_MAX_BYTES,
                DEFAULT_PRINCIPAL,
                "");
    }

    /** Reads {@code AGENTPLANE_RECEIPT_…} settings; the caller ends with {@link Settings#check()}. */
    public static ReceiptConfig from(Settings settings, String version) {
        ReceiptConfig standard = standard();
        return new ReceiptConfig(
                seconds(settings, "AGENTPLANE_RECEIPT_SETTLE_SECONDS", standard.settle()),
                new Deadlines(
                        seconds(settings, "AGENTPLANE_RECEIPT_RUN_SECONDS", Deadlines.STANDARD.run()),
                        seconds(settings, "AGENTPLANE_RECEIPT_GRACE_SECONDS", Deadlines.STANDARD.grace()),
                        seconds(settings, "AGENTPLANE_RECEIPT_INACTIVITY_SECONDS", Deadlines.STANDARD.inactivity())),
                Duration.ofDays(settings.number("AGENTPLANE_RECEIPT_KEEP_DAYS", KEEP_DAYS, 1, MAX_DAYS)),
                Duration.ofDays(settings.number("AGENTPLANE_RECEIPT_KEEP_CLOSED_DAYS", KEEP_CLOSED_DAYS, 1, MAX_DAYS)),
                settings.flag("AGENTPLANE_RECEIPT_STRICT", false),
                settings.number(
                        "AGENTPLANE_RECEIPT_MAX_EVENT_BYTES",
                        EventAdmission.DEFAULT_MAX_BYTES,
                        MIN_EVENT_BYTES,
                        MAX_EVENT_BYTES),
                settings.text("AGENTPLANE_RECEIPT_PRINCIPAL", DEFAULT_PRINCIPAL),
                version);
    }

    private static Duration seconds(Settings settings, String name, Duration fallback) {
        return Duration.ofSeconds(settings.number(name, (int) fallback.toSeconds(), 0, MAX_SECONDS));
    }
}
