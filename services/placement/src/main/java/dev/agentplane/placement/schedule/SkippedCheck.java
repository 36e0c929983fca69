package dev.agentplane.placement.schedule;

/**
 * One check that could not be made, and so did not count.
 *
 * @param code which
 * @param why what is not known
 */
public record SkippedCheck(RejectionCode code, String why) {}
