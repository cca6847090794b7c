/** One world, by a seed: two flights, their customers and agents, and everything that may go wrong, step by step. */
import {
  defaultFares,
  seatDesignators,
  type AircraftId,
  type FlightDefinition,
} from '@aisle/shared/aircraft';
import { flightWorkflowId, orderIdOf } from '@aisle/shared/ids';
import { flightEdition, workflowTypes, type Manifest } from '@aisle/shared/workflow-api';
import { SeededRandom } from '../support/random.ts';
import { Activities } from './activities.ts';
import { Agent } from './agent.ts';
import { sendBadInput } from './bad-input.ts';
import { conditionsOf, type Conditions } from './conditions.ts';
import { Customer } from './customer.ts';
import { Rules } from './rules.ts';
import { SimulatedGateway } from './simulated-gateway.ts';
import type { SimulatedRun } from './simulated-run.ts';
import { SimulatedServer } from './simulated-server.ts';
import { SimulationError } from './simulation-error.ts';
import { WatchRules } from './watch-rules.ts';
import type { Sandboxes } from './workflow-vm.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Steps after which a world that should come to rest is stuck. */
const STUCK = 30_000;
/** Workflows that outlive everything: they are not waited for. */
const LASTING: ReadonlySet<string> = new Set(['archive', 'archiveFormer', 'auditLog', 'auditPage']);
/** Activations: longer than it takes to tell an order in vain for as long as a flight does. */
const LONG_RUN = 400;
const SEATS = 14;
const FEW_SEATS = 7;
const FIRST_CUSTOMERS = 10;

export interface Outcome {
  readonly steps: number;
  /** Customers whose order came about, and those who had seats in the end. */
  readonly orders: number;
  readonly sold: number;
  /** Runs that orders ended since they were long, though no server suggested it. */
  readonly goneOn: number;
}

export class Simulation {
  readonly #random: SeededRandom;
  readonly #conditions: Conditions;
  readonly #server: SimulatedServer;
  readonly #gateway = new SimulatedGateway();
  readonly #activities: Activities;
  readonly #watches = new WatchRules();
  readonly #rules: Rules;
  readonly #customers = new Map<string, Customer>();
  readonly #flights: readonly FlightDefinition[];
  readonly #agent: Agent;
  readonly #terminated = new Set<string>();
  #steps = 0;

  /** `traced`: keeps what happens, for {@link traceOf}. */
  constructor(
    readonly seed: number,
    sandboxes: Sandboxes,
    traced = false,
  ) {
    this.#random = new SeededRandom(seed);
    this.#conditions = conditionsOf(this.#random, seed);
    const { runLength, isUnsuggested, trouble, departsInMs } = this.#conditions;
    this.#server = new SimulatedServer(sandboxes, this.#random, runLength, isUnsuggested);
    if (traced) this.#server.trace = [];
    this.#activities = new Activities(this.#server, this.#gateway, this.#random, trouble);
    this.#rules = new Rules(this.#server, this.#gateway, this.#customers, this.#watches);
    this.#server.onCommit = (run) => this.#rules.note(run);
    this.#flights = ['one', 'two'].map((id) =>
      flightNamed(id, this.#server.now + departsInMs + this.#random.integer(departsInMs)),
    );
    for (let count = 1; count <= FIRST_CUSTOMERS; count += 1) this.#addCustomer(count);
    this.#agent = new Agent(this.#flights, this.#customers, this.#around());
  }

  #around() {
    const seatsOf = (flightId: string): readonly string[] => {
      const seats = this.#conditions.isFull ? FEW_SEATS : SEATS;
      return poolOf(this.#rules.aircraftOf(flightId) ?? 'A220-300', seats);
    };
    return {
      server: this.#server,
      activities: this.#activities,
      random: this.#random,
      conditions: this.#conditions,
      seatsOf,
      watches: this.#watches,
      soldOf: (flightId: string) => this.#rules.soldOf(flightId),
      shown: (orderId: string) => this.#rules.stateOf(orderId),
    };
  }

  #addCustomer(count: number): void {
    const orderId = String(count).padStart(26, '0');
    const flight = this.#flights[count % this.#flights.length];
    if (flight) this.#customers.set(orderId, new Customer(orderId, flight, this.#around()));
  }

  /** Plays so many steps, lets everything come to its end, and looks at what is left. Throws {@link SimulationError}. */
  async play(steps: number): Promise<Outcome> {
    for (const definition of this.#flights) {
      const input = { definition, edition: flightEdition };
      this.#server.start(workflowTypes.flight, flightWorkflowId(definition.id), input);
      if (this.#conditions.isFull) this.#agent.blockOthers(definition);
    }
    try {
      for (; this.#steps < steps;) await this.#step();
      await this.#finish();
      return this.#outcome();
    } finally {
      await this.#server.dispose();
    }
  }

  /** What happened, of the workflows that a text names and of the flights. */
  traceOf(text: string): readonly string[] {
    const ids = [...this.#server.runs.keys(), 'activity'].filter(
      (id) => id.startsWith('flight:') || text.includes(id) || text.includes(orderIdOf(id)),
    );
    return (this.#server.trace ?? []).filter((line) => ids.some((id) => line.includes(id)));
  }

  #outcome(): Outcome {
    const manifests = [...this.#server.results]
      .filter(([id]) => id.startsWith('flight:'))
      .map(([, result]) => result as Manifest);
    const sold = manifests
      .flatMap(({ orders }) => orders)
      .filter(({ hold }) => hold.status === 'sold').length;
    const orders = [...this.#customers.values()].filter(({ started }) => started).length;
    return { steps: this.#steps, orders, sold, goneOn: this.#server.goneOn };
  }

  async #step(): Promise<void> {
    const { agents, customers } = this.#conditions;
    const roll = this.#random.integer(100);
    if (roll < customers) this.#someCustomer()?.act();
    else if (roll < 12) this.#server.passTime(this.#random.integer(100));
    else if (roll < 15) await this.#fault();
    else if (roll < 18) this.#server.passTime(this.#random.integer(1_500));
    else if (roll === 18) this.#sendBadInput();
    else if (roll < 19 + agents) await this.#agent.act();
    else if (!(await this.#proceed())) await this.#idle();
    await this.#count();
  }

  async #count(): Promise<void> {
    this.#steps += 1;
    this.#server.passTime(this.#random.integer(20));
    await this.#rules.check();
  }

  #sendBadInput(): void {
    const run = this.#someRun(({ identity }) => /^(flight|order)$/.test(identity.type));
    if (run) sendBadInput(this.#server, this.#random, run.identity);
  }

  #someCustomer(): Customer | undefined {
    if (this.#random.integer(40) === 0) this.#addCustomer(this.#customers.size + 1);
    return [...this.#customers.values()][this.#random.integer(this.#customers.size)];
  }

  #someRun(isFit: (run: SimulatedRun) => boolean = () => true): SimulatedRun | undefined {
    const runs = this.#server.openRuns.filter(isFit);
    return runs[this.#random.integer(Math.max(1, runs.length))];
  }

  async #fault(): Promise<void> {
    const roll = this.#random.integer(24);
    const isFlight = ({ identity }: SimulatedRun): boolean => identity.type === 'flight';
    const isOrder = ({ identity }: SimulatedRun): boolean => identity.type === 'order';
    const some = (isFit?: (run: SimulatedRun) => boolean) => this.#someRun(isFit);
    const suggest = (run: SimulatedRun | undefined): void => {
      if (run) run.continueAsNewSuggested = true;
    };
    this.#server.note('flight:', () => `fault ${roll}`);
    if (roll < 8) return some()?.lose();
    if (roll < 11) return some(isFlight)?.lose();
    if (roll === 11) return this.#forgetClosed();
    if (roll < 14) return suggest(some());
    if (roll < 17) return suggest(some(isFlight));
    if (roll < 19) return this.#workersDie(0);
    if (roll === 19) return this.#workersDie(this.#random.integer(20 * MINUTE));
    // These end a story: seldom.
    if (this.#random.integer(8) > 0) return;
    if (roll < 22) return this.#server.requestCancel(idOf(some(isOrder)));
    if (roll === 22) return this.#server.requestCancel(idOf(some(isFlight)));
    const workflowId = idOf(some(isOrder));
    this.#terminated.add(orderIdOf(workflowId));
    await this.#server.terminate(workflowId);
  }

  /** Retention removes some of what is closed. */
  #forgetClosed(): void {
    const closed = [...this.#server.runs].filter(([, { isClosed }]) => isClosed);
    for (const [workflowId] of this.#random.some(closed, Math.min(3, closed.length)))
      this.#server.remove(workflowId);
  }

  /** All of them, and nobody works for a while. */
  async #workersDie(awayMs: number): Promise<void> {
    for (const run of this.#server.openRuns) {
      await run.lose();
      for (const activity of run.activities.values())
        if (activity.begun) this.#server.settle(run, activity, { kind: 'times-out' });
    }
    this.#server.passTime(awayMs);
  }

  /** One of the things that are under way goes on; false when nothing is. */
  async #proceed(): Promise<boolean> {
    const server = this.#server;
    const open = server.openRuns;
    const ready = open.filter(({ waiting, isTaskOpen }) => waiting.length > 0 && !isTaskOpen);
    const answered = open.filter(({ localAnswers }) => localAnswers.length > 0);
    const local = open.filter(({ localActivities }) =>
      [...localActivities.values()].some(({ begun }) => !begun),
    );
    const active = open.filter(({ activities }) =>
      [...activities.values()].some(isDue(server.now)),
    );
    const long = open.filter(
      ({ isTaskOpen, localActivities, waiting }) =>
        isTaskOpen && localActivities.size > 0 && waiting.length > 0,
    );
    const any = <T>(of: readonly T[]): T => of[this.#random.integer(of.length)] as T;
    const ways: (() => Promise<void> | void)[] = [
      ...ready.map((run) => () => server.runTask(run)),
      ...answered.map((run) => () => server.answerLocally(run)),
      ...(local.length > 0 ? [() => this.#beginLocal(any(local))] : []),
      ...(active.length > 0 ? [() => this.#beginActivity(any(active))] : []),
      ...(long.length > 0 && this.#random.integer(10) === 0
        ? [() => server.commit(any(long))]
        : []),
      ...(server.messages.length > 0 ? [() => server.deliver()] : []),
      ...(this.#activities.queue.length > 0 ? [() => this.#activities.leave()] : []),
      ...(this.#activities.answersUnderWay > 0 ? [() => this.#activities.arrive()] : []),
    ];
    if (ways.length === 0) return false;
    await any(ways)();
    return true;
  }

  #beginLocal(run: SimulatedRun): void {
    const { life } = run;
    const activity = [...run.localActivities.values()].find(({ begun }) => !begun);
    if (!activity) return;
    activity.begun = true;
    this.#activities.run(activity.type, activity.args, (outcome) => {
      if (run.life === life && !run.isClosed) this.#server.settleLocally(run, activity, outcome);
    });
  }

  #beginActivity(run: SimulatedRun): void {
    const activity = [...run.activities.values()].find(isDue(this.#server.now));
    if (!activity) return;
    const { attempt } = activity;
    activity.begun = true;
    this.#activities.run(activity.type, activity.args, (outcome) => {
      if (activity.attempt === attempt) this.#server.settle(run, activity, outcome);
    });
  }

  /** Mostly somebody does something then; now and then nobody does for long, or until shortly before something is due. */
  async #idle(): Promise<void> {
    const roll = this.#random.integer(20);
    const leftMs = this.#server.nextDeadline - this.#server.now;
    if (roll < this.#conditions.customers) this.#someCustomer()?.act();
    else if (roll === 19) await this.#rest(this.#random.integer(20 * MINUTE));
    else if (roll === 18 && leftMs < HOUR) await this.#rest(leftMs - this.#random.integer(3_000));
    else await this.#rest(this.#random.integer(20_000));
  }

  /** Nothing is under way: all say the same, and time passes until something is due, or for so long. */
  async #rest(longestMs: number): Promise<void> {
    await this.#rules.checkAtRest((orderId) => this.#terminated.has(orderId));
    this.#sleep(longestMs);
  }

  #sleep(longestMs: number): void {
    const { nextDeadline, now } = this.#server;
    this.#server.passTime(Math.max(1, Math.min(nextDeadline - now, longestMs, 24 * HOUR)));
  }

  /** Nothing goes wrong any more, nobody wants anything, and time passes: everything ends. */
  async #finish(): Promise<void> {
    this.#activities.faults = false;
    this.#server.runLength = LONG_RUN;
    const isLiving = (): boolean =>
      this.#server.openRuns.some(({ identity }) => !LASTING.has(identity.type));
    for (let left = STUCK; isLiving(); left -= 1) {
      if (left === 0)
        throw new SimulationError(
          `it never ends: ${this.#server.openRuns.map(({ identity }) => identity.workflowId).join(', ')}`,
        );
      if (!(await this.#proceed())) await this.#rest(24 * HOUR);
      await this.#count();
    }
    // What outlives all has yet to take what it was given.
    while (await this.#proceed()) await this.#count();
    await this.#rules.checkFinally([...this.#customers.keys()], (orderId) =>
      this.#terminated.has(orderId),
    );
  }
}

function idOf(run: SimulatedRun | undefined): string {
  return run?.identity.workflowId ?? '';
}

function isDue(now: number) {
  return ({ begun, notBefore }: { readonly begun: boolean; readonly notBefore: number }): boolean =>
    !begun && notBefore <= now;
}

function flightNamed(id: string, departsAt: number): FlightDefinition {
  const aircraft: AircraftId = 'A220-300';
  return {
    id,
    number: id === 'one' ? 'AI 101' : 'AI 103',
    origin: 'LHR',
    destination: 'JFK',
    departsAt: new Date(departsAt).toISOString(),
    aircraft,
    fares: defaultFares(aircraft, { currency: 'GBP' }),
  };
}

/** Some of two classes. */
function poolOf(aircraft: AircraftId, count: number): readonly string[] {
  const all = seatDesignators(aircraft);
  return [...all.slice(0, 3), ...all.slice(3 - count)];
}
