package dev.agentplane.topology.aggregate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Sums over the receipts of a group. Adding is associative and commutative, so that roll-ups are sums of sums.
 *
 * @param receipts receipts that were scored
 * @param unscored receipts without a utility; they count nowhere else
 * @param numerator sum of mission weight times utility
 * @param denominator sum of energy, joules
 */
public record Totals(long receipts, long unscored, BigDecimal numerator, BigDecimal denominator) {

    static final Totals NOTHING = new Totals(0, 0, BigDecimal.ZERO, BigDecimal.ZERO);

    private static final int MAIPJ_DECIMALS = 9;

    /** What one receipt adds. */
    static Totals of(JsonNode body) {
        JsonNode utility = body.at("/outcome/utility");
        if (!utility.isNumber()) {
            return new Totals(0, 1, BigDecimal.ZERO, BigDecimal.ZERO);
        }
        return new Totals(
                1,
                0,
                body.at("/task/mission_weight").decimalValue().multiply(utility.decimalValue()),
                body.at("/energy_j/total").decimalValue());
    }

    /** Both together. */
    public Totals plus(Totals other) {
        return new Totals(
                receipts + other.receipts,
                unscored + other.unscored,
                numerator.add(other.numerator),
                denominator.add(other.denominator));
    }

    /** Mission-adjusted intelligence per joule, nine decimals; empty when no energy was used. */
    public Optional<BigDecimal> maipj() {
        return denominator.signum() == 0
                ? Optional.empty()
                : Optional.of(numerator.divide(denominator, MAIPJ_DECIMALS, RoundingMode.HALF_EVEN));
    }

    /** Sums as decimal strings: no reader may round them. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("receipts", receipts)
                .put("unscored", unscored)
                .put("numerator", plain(numerator))
                .put("denominator", plain(denominator));
        maipj().ifPresent(ratio -> json.put("maipj", plain(ratio)));
        return json;
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
