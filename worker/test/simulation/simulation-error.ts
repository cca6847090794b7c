/** A rule was broken. What led to it follows from the seed. */
export class SimulationError extends Error {}
