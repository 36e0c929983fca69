package dev.agentplane.topology.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.topology.catalogue.Catalogue;
import dev.agentplane.topology.catalogue.Field;
import dev.agentplane.topology.catalogue.FieldType;
import dev.agentplane.topology.event.Exact;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonCode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the payload of one event against the catalogue, member by member, collecting all reasons. */
public final class PayloadCheck {

    /** A digest is scheme and value; never assumed to be SHA-256. */
    private static final Pattern DIGEST = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:\\S+");

    private static final String DIGESTS = "pack_digests";
    private static final BigDecimal MIN_RUN_SECONDS = BigDecimal.valueOf(5);
    private static final BigDecimal MAX_RUN_SECONDS = BigDecimal.valueOf(3600);

    private final StackEvent event;
    private final List<Reason> reasons;
    private final Map<String, JsonNode> values = new HashMap<>();
    private final Set<String> broken = new HashSet<>();

    private PayloadCheck(StackEvent event, List<Reason> reasons) {
        this.event = event;
        this.reasons = reasons;
    }

    /**
     * Checks all members that the catalogue lists for the event's type.
     *
     * @param reasons receives what is wrong
     */
    public static CheckedPayload check(StackEvent event, List<Reason> reasons) {
        PayloadCheck check = new PayloadCheck(event, reasons);
        event.type().fields().forEach(check::field);
        return new CheckedPayload(event, check.values, check.broken);
    }

    /** Notes members that mean something only in events of other types, so that nobody thinks they were heard. */
    public static void foreignMembers(StackEvent event, List<Reason> reasons) {
        event.payload().fieldNames().forEachRemaining(member -> {
            if (Catalogue.foreign(event.type(), member)) {
                reasons.add(Reason.about(ReasonCode.FOREIGN_FIELD, event).at(member));
            }
        });
    }

    private void field(Field field) {
        JsonNode value = event.member(field.name());
        if (value == null
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty())) {
            if (field.mandatory()) {
                report(ReasonCode.PAYLOAD_MISSING, field.name());
                broken.add(field.name());
            }
            return;
        }
        int before = reasons.size();
        switch (field.type()) {
            case STRING -> expect(value.isTextual(), ReasonCode.PAYLOAD_TYPE, field.name());
            case EXECUTION_MODE, PROTOCOL -> word(field, value);
            case BOOLEAN -> expect(value.isBoolean(), ReasonCode.PAYLOAD_TYPE, field.name());
            case STRINGS -> strings(field.name(), value);
            case NUMBER, POSITIVE, INTEGER, RATIO, RUN_SECONDS -> number(field, value);
            case UNTYPED -> {}
        }
        if (reasons.size() == before) {
            values.put(field.name(), value);
        } else {
            broken.add(field.name());
        }
    }

    private void word(Field field, JsonNode value) {
        if (!value.isTextual()) {
            report(ReasonCode.PAYLOAD_TYPE, field.name());
        } else {
            expect(field.type().allowed().contains(value.textValue()), ReasonCode.ENUM_UNKNOWN, field.name());
        }
    }

    private void strings(String name, JsonNode value) {
        if (!value.isArray()) {
            report(ReasonCode.PAYLOAD_TYPE, name);
            return;
        }
        for (int i = 0; i < value.size(); i++) {
            JsonNode item = value.get(i);
            if (!item.isTextual()) {
                report(ReasonCode.PAYLOAD_TYPE, name + "/" + i);
            } else if (name.equals(DIGESTS)) {
                boolean digest = DIGEST.matcher(item.textValue()).matches();
                expect(digest, ReasonCode.PACK_DIGEST_INVALID, name + "/" + i);
            } else {
                expect(!item.textValue().isEmpty(), ReasonCode.PAYLOAD_TYPE, name + "/" + i);
            }
        }
    }

    private void number(Field field, JsonNode node) {
        String name = field.name();
        if (!node.isNumber()) {
            report(ReasonCode.PAYLOAD_TYPE, name);
            return;
        }
        BigDecimal value = node.decimalValue();
        boolean exact = Exact.isExact(value);
        expect(exact, ReasonCode.NUMBER_NOT_EXACT, name);
        boolean whole = field.type() == FieldType.INTEGER || field.type() == FieldType.RUN_SECONDS;
        if (whole && exact && value.stripTrailingZeros().scale() > 0) {
            report(ReasonCode.PAYLOAD_TYPE, name);
        }
        if (field.type() == FieldType.RATIO) {
            expect(value.signum() >= 0 && value.compareTo(BigDecimal.ONE) <= 0, ReasonCode.VALUE_RANGE, name);
        } else if (value.signum() < 0) {
            report(ReasonCode.NEGATIVE_VALUE, name);
        } else if (field.type() == FieldType.POSITIVE) {
            expect(value.signum() > 0, ReasonCode.VALUE_RANGE, name);
        } else if (field.type() == FieldType.RUN_SECONDS) {
            boolean inside = value.compareTo(MIN_RUN_SECONDS) >= 0 && value.compareTo(MAX_RUN_SECONDS) <= 0;
            expect(inside, ReasonCode.VALUE_RANGE, name);
        }
    }

    private void expect(boolean holds, ReasonCode otherwise, String pointer) {
        if (!holds) {
            report(otherwise, pointer);
        }
    }

    private void report(ReasonCode code, String pointer) {
        reasons.add(Reason.about(code, event).at(pointer));
    }
}
