package dev.agentplane.domain.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The text that ECMAScript's {@code Number::toString} gives a double, as RFC 8785 section 3.2.2.3 demands.
 *
 * <p>{@code Double.toString} cannot serve: before JDK 19 it is not the shortest text ({@code 1e23}).
 */
final class EcmaNumber {

    private static final int MAX_DIGITS = 17;
    private static final int MAX_PLAIN_EXPONENT = 21;
    private static final int MIN_PLAIN_EXPONENT = -6;
    private static final double EXACT_INTEGERS = 9_007_199_254_740_991.0;

    private EcmaNumber() {}

    static String text(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("not a JSON number: " + value);
        }
        if (value == Math.rint(value) && Math.abs(value) <= EXACT_INTEGERS) {
            return Long.toString((long) value);
        }
        String sign = value < 0 ? "-" : "";
        BigDecimal shortest = shortest(Math.abs(value));
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        return sign + layout(digits, point);
    }

    /** The first precision at which the exact value, rounded half-even, reads back as the same double. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int precision = 1; precision <= MAX_DIGITS; precision++) {
            BigDecimal rounded = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        throw new IllegalStateException("17 digits identify every double");
    }

    /** ECMA-262 Number::toString, steps 6 to 10: k digits with the decimal point after the first {@code point}. */
    private static String layout(String digits, int point) {
        int k = digits.length();
        if (k <= point && point <= MAX_PLAIN_EXPONENT) {
            return digits + "0".repeat(point - k);
        }
        if (0 < point && point <= MAX_PLAIN_EXPONENT) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (MIN_PLAIN_EXPONENT < point && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        int exponent = point - 1;
        String mantissa = k == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
