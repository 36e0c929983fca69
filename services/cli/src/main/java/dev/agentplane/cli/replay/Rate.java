package dev.agentplane.cli.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How often a run comes out the same.
 *
 * @param reproduced replays that did
 * @param judged replays that could be told
 */
public record Rate(int reproduced, int judged) {

    /** Two-sided 95 %. */
    private static final double Z = 1.959964;

    /** Share of those that came out the same; 0 when none could be told. */
    public double share() {
        return judged == 0 ? 0 : (double) reproduced / judged;
    }

    /**
     * Lower end of the 95 % score interval of the share (Wilson 1927). It says something also where all came out the same:
     * 10 of 10 is at least 0.72.
     */
    public double low() {
        return judged == 0 ? 0 : Math.max(0, centre() - margin());
    }

    /** Upper end of the same interval. */
    public double high() {
        return judged == 0 ? 1 : Math.min(1, centre() + margin());
    }

    private double centre() {
        return (share() + Z * Z / (2 * judged)) / (1 + Z * Z / judged);
    }

    private double margin() {
        double within = share() * (1 - share()) / judged + Z * Z / (4.0 * judged * judged);
        return Z * Math.sqrt(within) / (1 + Z * Z / judged);
    }

    /** {@code {reproduced, judged, rate, low, high}}. */
    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("reproduced", reproduced)
                .put("judged", judged)
                .put("rate", share())
                .put("low", low())
                .put("high", high());
    }
}
