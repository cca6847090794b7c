/** The payment gateway's ledger: which one it is, and whether it can be believed to be the target's. */
import type { Ledger } from './observe/observations.ts';
import { Site } from './rest/site.ts';
import { readLedger } from './run/preflight.ts';

/** Where `npm start` puts the gateway. */
const usualPort = 3001;

export interface Gateway {
  readonly origin: string;
  /** Guessed from the target's address, not named. */
  readonly guessed: boolean;
}

/** The named gateway, or the one at the target's host. */
export function gatewayOf(target: string, named: string | null): Gateway {
  if (named !== null) return { origin: named, guessed: false };
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
