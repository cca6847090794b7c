import { Customer } from '../customers/customer.ts';
import type { World } from '../customers/world.ts';
import type { Seen } from '../customers/act.ts';
import { bounds } from '../bounds.ts';
import { Gate } from './gate.ts';
import type { TimedAct, Visits } from './visits.ts';

/** Told of each act before it is done: `at` in ms from the first arrival. */
export type OnAct = (customer: number, visit: number, at: number, act: TimedAct) => void;

/** All customers of a run: they arrive, do what their behaviour says, and come again. */
export class Crowd {
  readonly #world: World;
  readonly #visits: Visits;
  readonly #onAct: OnAct;
  readonly #gate = new Gate(bounds.customers);
  readonly #present = new Map<number, Customer>();
  #zero = 0;
  #arrived = 0;
  #done = 0;

  constructor(world: World, visits: Visits, onAct: OnAct = () => undefined) {
    this.#world = world;
    this.#visits = visits;
    this.#onAct = onAct;
  }

  /** For the terminal: here now, gone, and due but not let in because too many are here. */
  get counts(): { active: number; done: number; waiting: number } {
    const waiting = this.#gate.waiting;
    return { active: this.#arrived - this.#done - waiting, done: this.#done, waiting };
  }

  /** Seats of the flight. */
  get seats(): number {
    return this.#world.designators.length;
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
    const { customers } = this.#visits;
    if (customers === null) return;
    const all = Array.from({ length: customers }, (_, number) => this.#customer(number));
    await Promise.all(all.map(({ viewer }) => viewer.connect()));
  }

  /** Lets them come, from now on; resolves when the last has ended its visit. */
  async come(): Promise<void> {
    const { clock, over } = this.#world;
    this.#zero = clock.now();
    const staying: Promise<void>[] = [];
    let number = 0;
    for (const arrival of this.#visits.arrivals) {
      const at = this.#zero + arrival;
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
      customer = new Customer(this.#world, number);
      this.#present.set(number, customer);
    }
    return customer;
  }

  async #live(number: number, arrivedAt: number): Promise<void> {
    const goesAway = this.#visits.customers === null;
    const work = () => this.#visitAgainAndAgain(this.#customer(number), arrivedAt);
    await (goesAway ? this.#gate.through(work) : work());
    this.#done += 1;
  }

  async #visitAgainAndAgain(customer: Customer, arrivedAt: number): Promise<void> {
    const { over, clock } = this.#world;
    let meantFor = arrivedAt;
    for (let visit = 0; !over.aborted; visit += 1) {
      const behaviour = this.#visits.visit(customer.number, visit, customer);
      if (behaviour === null) break;
      customer.forget();
      let step = behaviour.next();
      while (!step.done) {
        const act = step.value;
        const seen = await this.#act(customer, visit, act, meantFor);
        if (seen === null) return;
        meantFor = clock.now();
        step = behaviour.next(seen);
      }
    }
    if (!over.aborted) this.#goAway(customer);
  }

  /** Null when the run was over before it was time. */
  async #act(customer: Customer, visit: number, act: TimedAct, from: number): Promise<Seen | null> {
    const { clock, over } = this.#world;
    const at = act.at === undefined ? from + act.pauseMs : this.#zero + act.at;
    if (!(await clock.until(at, over)) || over.aborted) return null;
    this.#onAct(customer.number, visit, at - this.#zero, act);
    return customer.perform(act, at);
  }

  /** In the open model nobody stays after the visit: thousands may come. */
  #goAway(customer: Customer): void {
    if (this.#visits.customers !== null) return;
    customer.viewer.leave();
    this.#present.delete(customer.number);
  }
}
