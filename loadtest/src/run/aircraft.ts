/** An agent who changes the flight's aircraft while the crowd is on it. */
import { randomUUID } from 'node:crypto';
import type { AircraftId } from '@aisle/shared/aircraft';
import { interventionRoutes } from '@aisle/shared/agent-routes';
import { problemSchema } from '@aisle/shared/problem-contract';
import type { Site } from '../client/site.ts';
import type { AircraftChange, RunClock } from '../observations.ts';
import { UserError } from '../terminal.ts';
import { readFlight } from './target.ts';

/** What an agent's change needs. */
export interface AgentsChange {
  readonly aircraft: AircraftId;
  /** Of a supervisor: who has no like seat may sit in a lower class. */
  readonly token: string;
}

interface Parts extends AgentsChange {
  readonly site: Site;
  readonly flightId: string;
  readonly clock: RunClock;
  /** The crowd's time is up. */
  readonly over: AbortSignal;
}

/** Between two tries: a change waits for payments (SPEC A14). */
const pauseMs = 50;
const reason = 'The load tester changes the aircraft.';
const answer = interventionRoutes['POST /api/agent/flights/{flightId}/interventions'].answer.json;

/** Changes the aircraft as soon as no payment runs; null: there was always one. Throws a `UserError` where it is refused. */
export async function changeAircraft(parts: Parts): Promise<AircraftChange | null> {
  const { site, flightId, clock, token, aircraft, over } = parts;
  const command = { type: 'change-aircraft', aircraft, lowerClass: { reason } };
  let look = await lookAt(parts);
  let key = randomUUID();
  while (!over.aborted) {
    const reply = await site.ask({
      method: 'POST',
      path: `/api/agent/flights/${flightId}/interventions`,
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
      body: { command, reason },
    });
    const done = answer.safeParse(reply.body);
    if (reply.status === 200 && done.success) {
      const first = await readFlight(site, flightId);
      if (first === null) throw refused('the flight was not shown');
      return { version: done.data.version, ...look, first, firstAnsweredAt: clock.now() };
    }
    const problem = problemSchema.safeParse(reply.body);
    const code = problem.success ? problem.data.code : '';
    // It may have been done: the same request again is answered as the first.
    const isUnknown = code === 'unavailable' || code === 'busy';
    if (!isUnknown && code !== 'payment-running')
      throw refused(problem.success ? problem.data.detail : reply.text.slice(0, 120));
    await clock.until(clock.now() + pauseMs, over);
    if (isUnknown) continue;
    look = await lookAt(parts);
    key = randomUUID();
  }
  return null;
}

/** The flight as it is before the change. */
async function lookAt({ site, flightId, clock }: Parts) {
  const lastAskedAt = clock.now();
  const last = await readFlight(site, flightId);
  if (last === null) throw refused('the flight was not shown');
  return { last, lastAskedAt, lastAnsweredAt: clock.now() };
}

function refused(why: string): UserError {
  return new UserError('unreachable', `The aircraft could not be changed: ${why}`);
}
