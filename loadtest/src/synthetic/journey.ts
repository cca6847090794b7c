/** One whole booking from outside: a seat is held, seen held by a viewer, paid for and confirmed, then cancelled again. */
import { randomUUID } from 'node:crypto';
import { seatsOf } from '@aisle/shared/aircraft/seating';
import type { PublicFlightSnapshot } from '@aisle/shared/contract';
import { SharedMessages } from '../client/messages.ts';
import type { Site } from '../client/site.ts';
import { limitHandshakes } from '../client/viewer.ts';
import type { Deed } from '../customers/behaviour.ts';
import { Customer } from '../customers/customer.ts';
import { type Exchange, Recorder, RunClock } from '../observations.ts';
import { Holdings, release } from '../run/holds.ts';
import { findFlight, readFlight } from '../run/target.ts';
import type { RunContext } from '../run/types.ts';

/** `seen`: from the answer to `create` until the viewer's page showed the seat held. `confirm`: from the payment's answer. */
export const journeySteps = [
  'look',
  'watch',
  'create',
  'seen',
  'name',
  'pay',
  'confirm',
  'cancel',
] as const;
export type JourneyStep = (typeof journeySteps)[number];

export interface JourneyParts {
  readonly site: Site;
  /** Where its mails go. */
  readonly email: string;
  /** A step took so long, ms; told of those that succeeded. */
  readonly took: (step: JourneyStep, ms: number) => void;
  /** How long all of it may take, ms. Told to wait meanwhile, it waits, as a page does. */
  readonly patienceMs: number;
}

/** A step that did not come to what a customer may expect. */
export class JourneyFailed extends Error {
  readonly step: JourneyStep;

  constructor(step: JourneyStep, cause: unknown) {
    super(`${step}: ${cause instanceof Error ? cause.message : String(cause)}`);
    this.step = step;
  }
}

/** Books and cancels. Throws {@link JourneyFailed}; what it holds then is given back if that can be. */
export async function book(parts: JourneyParts): Promise<void> {
  const journey = new Journey(parts);
  try {
    await journey.run();
  } catch (error) {
    throw new JourneyFailed(journey.step, error);
  }
}

class Journey {
  /** The one that is under way, or failed. */
  step: JourneyStep = 'look';
  readonly #parts: JourneyParts;
  readonly #clock = new RunClock();
  readonly #recorder = new Recorder((exchange) => this.#asked(exchange));
  readonly #holdings = new Holdings();
  readonly #late: AbortSignal;

  constructor(parts: JourneyParts) {
    this.#parts = parts;
    this.#late = AbortSignal.timeout(parts.patienceMs);
  }

  async run(): Promise<void> {
    const flight = await this.#timed('look', () => this.#look());
    const customer = new Customer(this.#contextOn(flight.flight.id), 0);
    try {
      await this.#bookAs(customer, freeSeat(flight));
    } catch (error) {
      await this.#perform(customer, { do: 'cancel' }).catch(() => undefined);
      await release(this.#parts.site, this.#clock, this.#holdings);
      throw error;
    } finally {
      customer.viewer.close();
    }
  }

  async #bookAs(customer: Customer, seat: string): Promise<void> {
    await this.#perform(customer, { do: 'watch' });
    const held = await this.#perform(customer, { do: 'create', seats: [seat] });
    await this.#timed('seen', async () => {
      await customer.viewer.reached(held?.flightVersion ?? 0, this.#late);
      if (customer.viewer.seats?.[seat] === undefined) throw new Error('it was shown as free');
    });
    const paid = await this.#perform(customer, { do: 'pay', code: '11111' });
    const paidAt = this.#recorder.exchanges.findLast(({ step }) => step === 'pay')?.endedAt ?? 0;
    this.step = 'confirm';
    if (paid?.status !== 'confirmed') throw new Error(`the order is ${paid?.status}`);
    this.#parts.took('confirm', this.#clock.now() - paidAt);
    const ended = await this.#perform(customer, { do: 'cancel' });
    if (ended?.status !== 'cancelled') throw new Error(`the order is ${ended?.status}`);
  }

  async #look(): Promise<PublicFlightSnapshot> {
    const { site } = this.#parts;
    const flight = await readFlight(site, (await findFlight(site)).id);
    if (flight === null) throw new Error('the flight was not shown');
    return flight;
  }

  /** Gives the order as it is afterwards. */
  async #perform(customer: Customer, deed: Deed) {
    const { outcome, order } = await customer.perform({ ...deed, pauseMs: 0 }, this.#clock.now());
    if (outcome?.kind === 'refused') throw new Error(outcome.problem.detail);
    if (outcome?.kind === 'failed') throw new Error(outcome.error);
    return order;
  }

  async #timed<T>(step: JourneyStep, action: () => Promise<T>): Promise<T> {
    this.step = step;
    const begin = this.#clock.now();
    const result = await action();
    this.#parts.took(step, this.#clock.now() - begin);
    return result;
  }

  #asked({ step, sentAt, endedAt, outcome }: Exchange): void {
    const own = journeySteps.find((each) => each === step);
    if (own === undefined) return;
    this.step = own;
    if (outcome.kind === 'refused' || outcome.kind === 'failed') return;
    this.#parts.took(own, endedAt - sentAt);
  }

  #contextOn(flightId: string): RunContext {
    const { site, email } = this.#parts;
    return {
      ...{ target: site.origin, site, flightId, designators: [], coveted: '' },
      ...{ runId: randomUUID(), clock: this.#clock, recorder: this.#recorder },
      ...{ shared: new SharedMessages([]), holdings: this.#holdings },
      traveller: { givenName: 'Synthetic', surname: 'Customer', email },
      handshakes: limitHandshakes(),
      endsAt: () => Infinity,
      momentAt: () => Infinity,
      mayPay: () => Promise.resolve(),
      over: this.#late,
      quit: this.#late,
    };
  }
}

/** The last one: customers like the front. */
function freeSeat({ layout, seats }: PublicFlightSnapshot): string {
  const free = seatsOf(layout).findLast(({ designator }) => seats[designator] === undefined);
  if (free === undefined) throw new Error('no flight has a free seat');
  return free.designator;
}
