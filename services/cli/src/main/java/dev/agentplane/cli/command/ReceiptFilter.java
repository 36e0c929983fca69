package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.topology.catalogue.Catalogue;
import dev.agentplane.topology.catalogue.StackProducer;
import dev.agentplane.topology.stream.PublishedReceipts.Line;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Which records are asked for. Pure.
 *
 * @param family task family
 * @param producer producer that the record waits for, or has a reason against
 * @param since first moment
 * @param until moment behind the last
 */
record ReceiptFilter(
        Optional<String> family, Optional<StackProducer> producer, Optional<Instant> since, Optional<Instant> until) {

    boolean matches(Line line) {
        Instant at = at(line);
        return family.map(line.record().at("/receipt/task/family").asText()::equals)
                        .orElse(true)
                && producer.map(each -> concerns(line.record(), each)).orElse(true)
                && since.map(first -> !at.isBefore(first)).orElse(true)
                && until.map(at::isBefore).orElse(true);
    }

    /** When the run was, where the receipt says so; else when the record was published. */
    static Instant at(Line line) {
        try {
            return Instant.parse(line.record().at("/receipt/timestamp").asText());
        } catch (DateTimeParseException e) {
            return line.at();
        }
    }

    private static boolean concerns(JsonNode record, StackProducer producer) {
        for (JsonNode type : record.path("missing")) {
            if (isOf(type.asText(), producer)) {
                return true;
            }
        }
        for (JsonNode reason : record.path("reasons")) {
            if (isOf(reason.path("event_type").asText(), producer)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(String type, StackProducer producer) {
        return Catalogue.find(type)
                .filter(found -> found.producer() == producer)
                .isPresent();
    }
}
