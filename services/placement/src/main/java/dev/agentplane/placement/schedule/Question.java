package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Backend;

/**
 * What the filters are asked in one round.
 *
 * @param spec what is to be placed
 * @param backend backend of this round; differs from the declared one in the fallback round
 * @param view where
 * @param emulation whether a node that emulates hardware virtualisation will do
 * @param pin what the spec's pin means in this inventory
 */
record Question(PlacementSpec spec, Backend backend, boolean emulation, ClusterView view, Pin pin) {}
