import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { demoFlights, type FlightDefinition } from '@aisle/shared/aircraft';

/** Flights are opened by so many requests at once. */
const AT_ONCE = 4;
const TRIES = 5;
const PAUSE_MS = 500;

export interface Opened {
  /** Flights that are open now, whoever opened them. */
  readonly open: number;
  /** Sentences about those that could not be opened. */
  readonly refused: readonly string[];
}

/** Opens flights through the backend, as an agent would. A flight that exists stays as it is. */
export async function openFlights(
  site: string,
  agentToken: string,
  flights: readonly FlightDefinition[],
): Promise<Opened> {
  const sum = { open: 0, refused: [] as string[] };
  await pLimit(AT_ONCE).map(flights, async (flight) => {
    const refusal = await openFlight(site, agentToken, flight);
    if (refusal === null) sum.open += 1;
    else sum.refused.push(`${flight.number}: ${refusal}`);
  });
  return sum;
}

/** Opens the demo flights of these days, and says how that went. */
export async function openDemoFlights(
  site: string,
  agentToken: string,
  say: (line: string) => void,
): Promise<Opened> {
  const opened = await openFlights(site, agentToken, demoFlights(new Date()));
  say(`${String(opened.open)} demo flights are open.`);
  for (const sentence of opened.refused) say(`A demo flight could not be opened. ${sentence}`);
  return opened;
}

/** Gives the refusal; null when the flight is open. */
async function openFlight(
  site: string,
  agentToken: string,
  { number, origin, destination, departsAt, aircraft, fares }: FlightDefinition,
): Promise<string | null> {
  let refusal = '';
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      const response = await fetch(`${site}/api/flights`, {
        method: 'POST',
        headers: { authorization: `Bearer ${agentToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ number, origin, destination, departsAt, aircraft, fares }),
      });
      const body = (await response.json()) as { code?: string; detail?: string };
      if (response.ok || body.code === 'flight-exists') return null;
      refusal = body.detail ?? `status ${String(response.status)}`;
      if (response.status < 500 && response.status !== 429) return refusal;
    } catch (error) {
      refusal = error instanceof Error ? error.message : String(error);
    }
    await sleep(PAUSE_MS * attempt);
  }
  return refusal;
}
