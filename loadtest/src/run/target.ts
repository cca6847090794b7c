/** What the tester asks of the target and its payment gateway outside the crowd: flight, figures, ledger, the end. */
import { setMaxListeners } from 'node:events';
import {
  type Flight,
  flightSchema,
  flightSnapshotSchema,
  type PublicFlightSnapshot,
} from '@aisle/shared/contract';
import { z } from 'zod';
import { errorText } from '../client/messages.ts';
import { type Reply, Site } from '../client/site.ts';
import type { Viewer } from '../client/viewer.ts';
import type { Ledger, Recorder, RunClock } from '../observations.ts';
import { UserError } from '../terminal.ts';

const listAnswer = z.object({ flights: z.array(flightSchema) });
const entries = z.array(
  z.object({
    id: z.string(),
    orderId: z.string(),
    amount: z.string(),
    currency: z.string(),
    at: z.string(),
    payment: z.string().optional(),
  }),
);

/** The flight to use: the named one, or the open one with the most free seats. Throws a `UserError`. */
export async function findFlight(site: Site, wanted?: string): Promise<Flight> {
  const flights = await listFlights(site);
  const open = flights.filter(({ status }) => status === 'open');
  if (wanted === undefined) {
    const [best] = open.toSorted((a, b) => b.seats.free - a.seats.free);
    if (best) return best;
    throw new UserError(
      'unreachable',
      `${site.origin} has no open flight. Open one, then try again.`,
    );
  }
  const named = flights.find(({ id }) => id === wanted);
  const names = open
    .map(({ id }) => id)
    .slice(0, 20)
    .join(', ');
  if (named === undefined) {
    const others = names === '' ? 'It has no open flight.' : `Choose one of: ${names}.`;
    throw new UserError('unreachable', `There is no flight ${wanted} at ${site.origin}. ${others}`);
  }
  if (named.status === 'open') return named;
  throw new UserError(
    'unreachable',
    `Flight ${wanted} is ${named.status}: nothing can be booked on it. Choose one of: ${names}.`,
  );
}

async function listFlights(site: Site): Promise<Flight[]> {
  const reply = await greet(site, '/api/flights');
  const answer = listAnswer.safeParse(reply.body);
  if (reply.status === 200 && answer.success) return answer.data.flights;
  const isBusy = reply.status === 503 || reply.status === 429;
  throw new UserError(
    'unreachable',
    isBusy
      ? `${site.origin} answers ${reply.status}: it is not ready. Wait until it is, then try again.`
      : `What answers at ${site.origin} is not Aisle. Give --target the address that npm start prints.`,
  );
}

async function greet(site: Site, path: string): Promise<Reply> {
  try {
    return await site.ask({ method: 'GET', path });
  } catch (error) {
    throw new UserError(
      'unreachable',
      `Nothing answers at ${site.origin} (${errorText(error)}). Start Aisle with npm start, or give another --target.`,
    );
  }
}

/** The flight as it is now, checked whole; null when there is no such answer. */
export async function readFlight(
  site: Site,
  flightId: string,
): Promise<PublicFlightSnapshot | null> {
  const reply = await site
    .ask({ method: 'GET', path: `/api/flights/${flightId}` })
    .catch(() => null);
  const answer = flightSnapshotSchema.safeParse(reply?.body);
  return answer.success ? answer.data : null;
}

/** `/metrics` as text; null when it is not to be had. */
export async function readMetrics(site: Site): Promise<string | null> {
  const reply = await site.ask({ method: 'GET', path: '/metrics' }).catch(() => null);
  return reply?.status === 200 ? reply.text : null;
}

/** The gateway's ledger; null when it cannot be read. */
async function readLedger(gateway: Site): Promise<Ledger | null> {
  const read = async (path: string) => {
    const all: Ledger['charges'][number][] = [];
    for (;;) {
      const page = await gateway.ask({ method: 'GET', path: `${path}?after=${all.length}` });
      for (const entry of entries.parse(page.body)) all.push(entry);
      if (!page.more) return all;
    }
  };
  try {
    return { charges: await read('/charges'), refunds: await read('/refunds') };
  } catch {
    return null;
  }
}

/** Where `npm start` puts the gateway. */
const usualPort = 3001;

export interface Gateway {
  readonly origin: string;
  /** Guessed from the target's address, not named. */
  readonly guessed: boolean;
}

/** The named gateway, or the one at the target's host. */
export function gatewayOf(target: string, named?: string): Gateway {
  if (named !== undefined) return { origin: named, guessed: false };
  const url = new URL(target);
  url.port = String(usualPort);
  return { origin: url.origin, guessed: true };
}

/**
 * The ledger; null, and a sentence for `say`, when there is none. A guessed gateway that knows none of the run's
 * confirmed orders belongs to another system: its ledger would accuse this one wrongly.
 */
export async function ledgerOf(
  { origin, guessed }: Gateway,
  confirmed: ReadonlySet<string>,
  say: (line: string) => void,
): Promise<Ledger | null> {
  const site = new Site(origin, 2);
  const ledger = await readLedger(site);
  await site.close();
  const advice =
    'Name the right one with --gateway; without its ledger nothing is known about the money.';
  if (ledger === null) {
    say(`The payment gateway at ${origin} does not answer with its ledger. ${advice}`);
    return null;
  }
  const isForeign =
    guessed && confirmed.size > 0 && !ledger.charges.some(({ orderId }) => confirmed.has(orderId));
  if (!isForeign) return ledger;
  say(
    `The payment gateway at ${origin} knows none of this run's orders: it is another system's. ${advice}`,
  );
  return null;
}

export interface SettleParts {
  readonly site: Site;
  readonly flightId: string;
  readonly clock: RunClock;
  readonly recorder: Recorder;
  /** Everyone on the flight's page. */
  readonly viewers: () => readonly Viewer[];
  /** How long they may take to catch up. */
  readonly convergedMs: number;
}

export interface Settled {
  readonly after: PublicFlightSnapshot;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Between two readings where the flight does not answer, or has not said yet what an order was told. */
const againMs = 250;

/**
 * Reads the flight until every viewer is at the version that was read, or time is up: a viewer that never arrives is
 * evidence. Null when the flight cannot be read at all.
 */
export async function settle(parts: SettleParts): Promise<Settled | null> {
  const { site, flightId, clock, recorder, viewers, convergedMs } = parts;
  const late = AbortSignal.timeout(convergedMs);
  setMaxListeners(0, late);
  let settled: Settled | null = null;
  for (;;) {
    const askedAt = clock.now();
    const after = await readFlight(site, flightId);
    if (after !== null) settled = { after, askedAt, answeredAt: clock.now() };
    const version = after?.version ?? -1;
    const isFresh = version >= recorder.version;
    await Promise.allSettled(viewers().map((viewer) => viewer.reached(version, late)));
    if (late.aborted) return settled;
    const highest = Math.max(-1, ...viewers().map((viewer) => viewer.version ?? -1));
    if (isFresh && after !== null && highest <= version) return settled;
    if (!isFresh) await clock.until(clock.now() + againMs, late);
  }
}
