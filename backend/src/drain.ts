/** How one of several backends leaves: in order, so that no request is lost and its viewers do not come to the others all at once. */
import { pause, type Clock } from './clock.ts';
import type { SocketServer } from './socket/server.ts';

/** The load balancer looks each second, and believes the second bad answer (`scripts/src/cluster/balancer.ts`). */
const noticeMs = 2_000;
/** Within it each viewer is sent away, at a moment of its own. */
const spreadMs = 2_000;
/** Requests under way get so long, from when no more come. */
const requestsMs = 4_000;
const lookMs = 50;

/** No drain takes longer. */
export const longestDrainMs = noticeMs + Math.max(spreadMs, requestsMs);

export interface DrainParts {
  readonly clock: Clock;
  readonly readiness: { close(): void };
  readonly wayIn: { leave(): void; readonly requests: number };
  /** The connections of viewers. A client that is cut off dials again by itself, and goes on from the version that it has. */
  readonly viewers: () => Iterable<{ close(): void }>;
  /** From 0 up to 1. */
  readonly chance: () => number;
}

/**
 * First it is not ready, so that the balancer leads nobody here; then newcomers are refused, viewers are sent away one
 * after another, and what is under way is answered. Workers are led to another backend when the balancer sees that, or at the end.
 */
export async function drain({
  clock,
  readiness,
  wayIn,
  viewers,
  chance,
}: DrainParts): Promise<void> {
  readiness.close();
  await pause(clock, noticeMs);
  wayIn.leave();
  for (const viewer of viewers()) {
    clock.after(chance() * spreadMs, () => {
      viewer.close();
    });
  }
  const leftAt = clock.now();
  await pause(clock, spreadMs);
  while (wayIn.requests > 0 && clock.now() < leftAt + requestsMs) await pause(clock, lookMs);
}

/** The connections of customers and agents. */
export function viewersOf(io: SocketServer): Set<{ close(): void }> {
  const namespaces = [io.of('/'), io.of('/agent')];
  return new Set(
    namespaces.flatMap(({ sockets }) => [...sockets.values()].map(({ conn }) => conn)),
  );
}
