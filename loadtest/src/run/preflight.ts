/** Before anything is changed: is there an Aisle, and does it have the flight? */
import { z } from 'zod';
import { flightSchema, flightSnapshotSchema, type Flight } from '@aisle/shared/contract';
import type { PublicFlightSnapshot } from '@aisle/shared/contract';
import { Complaint } from '../cli/complaint.ts';
import type { Ledger } from '../observe/observations.ts';
import { errorText } from '../rest/outcomes.ts';
import type { Reply, Site } from '../rest/site.ts';

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

/** The flight to use: the named one, or the open one with the most free seats. Throws a `Complaint`. */
export async function findFlight(site: Site, wanted: string | null): Promise<Flight> {
  const flights = await listFlights(site);
  const open = flights.filter(({ status }) => status === 'open');
  if (wanted === null) {
    const [best] = open.toSorted((a, b) => b.seats.free - a.seats.free);
    if (best) return best;
    throw new Complaint(
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
    throw new Complaint('unreachable', `There is no flight ${wanted} at ${site.origin}. ${others}`);
  }
  if (named.status === 'open') return named;
  throw new Complaint(
    'unreachable',
    `Flight ${wanted} is ${named.status}: nothing can be booked on it. Choose one of: ${names}.`,
  );
}

async function listFlights(site: Site): Promise<Flight[]> {
  const reply = await greet(site, '/api/flights');
  const answer = listAnswer.safeParse(reply.body);
  if (reply.status === 200 && answer.success) return answer.data.flights;
  const isBusy = reply.status === 503 || reply.status === 429;
  throw new Complaint(
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
    throw new Complaint(
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
export async function readLedger(gateway: Site): Promise<Ledger | null> {
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
