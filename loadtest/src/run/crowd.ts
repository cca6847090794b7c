/** Who comes when, and what each does: a seed decides it, so that it gives the same crowd again. */
import pLimit from 'p-limit';
import { bounds } from '../bounds.ts';
import { Chance } from '../chance.ts';
import type { Act, Seen } from '../customers/behaviour.ts';
import { behaviourOf, comesAtOnce } from '../customers/behaviours.ts';
import { Customer } from '../customers/customer.ts';
import type { RunContext, RunSettings } from './types.ts';

/** Customers in a closed model that do not come all at once come within this, ms. */
const arrivingMs = 2_000;

/** Times of arrival in order, one a customer, ms from the first moment of the run. */
export function arrivalsOf({ seed, scenario, load, durationMs }: RunSettings): Iterable<number> {
  const chance = Chance.of(seed, 'arrivals');
  if (load.model === 'open') return poisson(chance, load.rate, durationMs);
  const withinMs = comesAtOnce(scenario) ? 0 : Math.min(arrivingMs, durationMs / 4);
  const arrivals = Array.from({ length: load.customers }, () => chance.next() * withinMs);
  return arrivals.sort((a, b) => a - b);
}

/** Arrivals that know nothing of each other, so many a second on average. */
function* poisson(chance: Chance, rate: number, durationMs: number): Generator<number> {
  for (let at = 0; ;) {
    at += (-Math.log(1 - chance.next()) / rate) * 1_000;
    if (at >= durationMs) return;
    yield at;
  }
}

/** All customers of a run: they arrive, do what their behaviour says, and come again. */
export class Crowd {
  readonly #context: RunContext;
  readonly #settings: RunSettings;
  readonly #limit = pLimit(bounds.customers);
  readonly #present = new Map<number, Customer>();
  #arrived = 0;
  #done = 0;

  constructor(context: RunContext, settings: RunSettings) {
    this.#context = context;
    this.#settings = settings;
  }

  /** For the terminal: here now, gone, and due but not let in because too many are here. */
  get counts(): { active: number; done: number; waiting: number } {
    const waiting = this.#limit.pendingCount;
    return { active: this.#arrived - this.#done - waiting, done: this.#done, waiting };
  }

  /** Seats of the flight. */
  get seats(): number {
    return this.#context.designators.length;
  }

  get #isOpen(): boolean {
    return this.#settings.load.model === 'open';
  }

  get viewers(): number {
    return [...this.#present.values()].filter(({ viewer }) => viewer.connected).length;
  }

  /** Everyone who is on the flight's page now. */
  get watching(): Customer[] {
    return [...this.#present.values()].filter(({ viewer }) => viewer.watching);
  }

  /** Opens the connections of those who are there from the beginning, some at a time. */
  async gather(): Promise<void> {
    const { load } = this.#settings;
    if (load.model === 'open') return;
    const all = Array.from({ length: load.customers }, (_, number) => this.#customer(number));
    await Promise.all(all.map(({ viewer }) => viewer.connect()));
  }

  /** Lets them come, from now on; resolves when the last has ended its visit. */
  async come(): Promise<void> {
    const { clock, over } = this.#context;
    const zero = clock.now();
    const staying: Promise<void>[] = [];
    let number = 0;
    for (const arrival of arrivalsOf(this.#settings)) {
      const at = zero + arrival;
      if (!(await clock.until(at, over))) break;
      this.#arrived += 1;
      staying.push(this.#live(number, at));
      number += 1;
    }
    await Promise.all(staying);
  }

  /** The run is over for everybody. */
  close(): void {
    for (const { viewer } of this.#present.values()) viewer.close();
  }

  #customer(number: number): Customer {
    let customer = this.#present.get(number);
    if (customer === undefined) {
      customer = new Customer(this.#context, number);
      this.#present.set(number, customer);
    }
    return customer;
  }

  async #live(number: number, arrivedAt: number): Promise<void> {
    const stay = () => this.#visitAgainAndAgain(this.#customer(number), arrivedAt);
    await (this.#isOpen ? this.#limit(stay) : stay());
    this.#done += 1;
  }

  async #visitAgainAndAgain(customer: Customer, arrivedAt: number): Promise<void> {
    const { over, clock } = this.#context;
    const { seed, scenario } = this.#settings;
    let meantFor = arrivedAt;
    for (let visit = 0; !over.aborted && !(this.#isOpen && visit > 0); visit += 1) {
      const chance = Chance.of(seed, scenario, customer.number, visit);
      const behaviour = behaviourOf(scenario, chance, customer);
      customer.forget();
      let step = behaviour.next();
      while (!step.done) {
        const seen = await this.#act(customer, step.value, meantFor);
        if (seen === null) return;
        meantFor = clock.now();
        step = behaviour.next(seen);
      }
    }
    if (!over.aborted) this.#goAway(customer);
  }

  /** Null when the run was over before it was time. */
  async #act(customer: Customer, act: Act, from: number): Promise<Seen | null> {
    const { clock, over } = this.#context;
    const at = from + act.pauseMs;
    if (!(await clock.until(at, over)) || over.aborted) return null;
    return customer.perform(act, at);
  }

  /** In the open model nobody stays after the visit: thousands may come. */
  #goAway(customer: Customer): void {
    if (!this.#isOpen) return;
    customer.viewer.leave();
    this.#present.delete(customer.number);
  }
}
