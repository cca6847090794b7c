import type { Order } from '@aisle/shared/contract';
import type { SeatMap } from '@aisle/shared/seat-map';
import type { Exchange, Observations, Outcome, Sighting, Step } from '../../../src/observations.ts';
import { Chance } from './chance.ts';
import { liveAsCustomer } from './customer.ts';
import { WorldFlight } from './flight.ts';
import { WorldGateway } from './gateway.ts';
import { liveAsAgent, liveAsAnother } from './others.ts';
import { refused, WorldOrders } from './orders.ts';
import { WorldRelay, type Losses, type WorldViewer } from './relay.ts';
import { Timeline } from './timeline.ts';

/** What kind of run it is. */
export interface Shape {
  readonly customers: number;
  readonly others: number;
  readonly agents: boolean;
  readonly rows: number;
  readonly durationMs: number;
  readonly holdMs: number;
  readonly departsInMs: number;
  readonly failureRate: number;
  readonly restarts: number;
  readonly losses: Losses;
  /** Shares of requests whose answer is lost, and that the server cannot finish. */
  readonly lostAnswers: number;
  readonly unavailable: number;
  /** How far the server's clock is ahead of the tester's machine's, ms. */
  readonly clockSkewMs: number;
  readonly ledger: boolean;
  readonly onlyBrowse: boolean;
}

const epoch = Date.parse('2026-11-20T10:00:00.000Z');

/** A run of many shapes, each from its seed. */
export function shapeOf(seed: number): Shape {
  const chance = new Chance(seed + 7_919);
  const rough = chance.happens(0.5);
  return {
    customers: chance.between(1, 24),
    others: chance.between(0, 3),
    agents: chance.happens(0.3),
    rows: chance.between(2, 9),
    durationMs: chance.between(2_000, 9_000),
    holdMs: chance.pick([700, 2_000, 6_000, 900_000]),
    departsInMs: chance.happens(0.1) ? 5_000 : 86_400_000,
    failureRate: chance.pick([0, 0.3]),
    restarts: chance.pick([0, 0, 1, 3]),
    losses: { notice: rough ? 0.1 : 0, broadcast: rough ? 0.08 : 0 },
    lostAnswers: rough ? 0.08 : 0,
    unavailable: rough ? 0.06 : 0,
    clockSkewMs: chance.pick([0, 0, 1_500, -2_500]),
    ledger: chance.happens(0.9),
    onlyBrowse: chance.happens(0.05),
  };
}

/** An honest system under a crowd, in virtual time: what a tester sees of it. */
export class World {
  readonly timeline = new Timeline();
  readonly chance: Chance;
  readonly shape: Shape;
  readonly flight: WorldFlight;
  readonly gateway = new WorldGateway();
  readonly orders: WorldOrders;
  readonly relay: WorldRelay;
  readonly viewers: WorldViewer[] = [];
  readonly #exchanges: Exchange[] = [];
  readonly #sightings: Sighting[] = [];
  readonly #watched = new Set<string>();

  constructor(seed: number, shape: Shape) {
    this.chance = new Chance(seed);
    this.shape = shape;
    const serverEpoch = epoch + shape.clockSkewMs;
    this.flight = new WorldFlight(this.timeline, serverEpoch, shape.rows, shape.departsInMs);
    const { timeline, chance, flight, gateway } = this;
    this.orders = new WorldOrders({
      timeline,
      chance,
      flight,
      gateway,
      holdMs: shape.holdMs,
      failureRate: shape.failureRate,
      changed: (order) => void this.#push(order),
    });
    // What had happened before the run.
    for (const seat of chance.some(flight.designators, chance.between(0, 4))) {
      liveAsAnother.before(this, seat);
    }
    this.relay = new WorldRelay(timeline, chance, flight, shape.losses);
  }

  get running(): boolean {
    return this.timeline.now < this.shape.durationMs;
  }

  /** From now on its changes are pushed. */
  watchOrder(orderId: string): void {
    this.#watched.add(orderId);
  }

  /** One request: there, `handle`, and back; some answers are lost on the way. */
  async ask(
    customer: number,
    step: Step,
    request: { readonly seats?: readonly string[]; readonly orderId?: string | null },
    handle: () => Outcome,
  ): Promise<Outcome> {
    const { timeline, chance, shape } = this;
    const { seats = [], orderId = null } = request;
    const sentAt = timeline.now;
    await timeline.sleep(chance.between(1, 25));
    const lost = chance.happens(shape.lostAnswers);
    const outcome = this.#handle(lost && chance.happens(0.5), handle);
    await timeline.sleep(lost ? 120 : chance.between(1, 25));
    const answer: Outcome = lost ? { kind: 'failed', error: 'the connection was reset' } : outcome;
    const id = answer.kind === 'order' ? answer.order.id : orderId;
    const endedAt = timeline.now;
    this.#exchanges.push({
      customer,
      step,
      intendedAt: sentAt,
      sentAt,
      endedAt,
      seats,
      orderId: id,
      outcome: answer,
    });
    return answer;
  }

  #handle(lostBefore: boolean, handle: () => Outcome): Outcome {
    if (lostBefore) return { kind: 'failed', error: 'the connection was reset' };
    if (this.flight.isDown()) return refused(503, 'unavailable');
    const outcome = handle();
    if (outcome.kind === 'order') this.relay.expect(outcome.order.flightVersion);
    if (outcome.kind === 'refused' && outcome.problem.version !== undefined) {
      this.relay.expect(outcome.problem.version);
    }
    return outcome;
  }

  async #push(order: Order): Promise<void> {
    if (!this.#watched.has(order.id)) return;
    await this.timeline.sleep(this.chance.between(2, 60));
    this.#sightings.push({ at: this.timeline.now, by: 'pushed', order });
  }

  async #restarts(): Promise<void> {
    const { timeline, chance, shape, flight } = this;
    for (let restart = 0; restart < shape.restarts; restart += 1) {
      await timeline.sleep(chance.between(300, shape.durationMs / (shape.restarts + 1)));
      flight.stop();
      for (const viewer of this.viewers) {
        if (viewer.connected && viewer.viewer >= 0) this.relay.leave(viewer, 'disconnected');
      }
      await timeline.sleep(chance.between(50, 600));
      flight.restart();
      this.relay.query();
      this.relay.heal();
    }
  }

  async run(): Promise<Observations> {
    const { timeline, flight, relay, shape } = this;
    const before = flight.snapshot(relay.view());
    const witness = relay.join(-1);
    this.viewers.push(witness);
    void relay.watch(witness);
    for (let customer = 0; customer < shape.customers; customer += 1)
      void liveAsCustomer(this, customer);
    for (let other = 0; other < shape.others; other += 1) void liveAsAnother(this, other);
    if (shape.agents) void liveAsAgent(this);
    void this.#restarts();
    await timeline.passUntil(shape.durationMs + 3_000);
    const after = await this.#settle();
    return {
      before,
      after: flight.snapshot(after.map),
      afterAskedAt: after.askedAt,
      afterAnsweredAt: timeline.now,
      beganAt: epoch,
      exchanges: this.#exchanges,
      sightings: this.#sightings,
      watches: [],
      streams: this.viewers.map(({ viewer, receipts }) => ({ viewer, receipts })),
      ledger: shape.ledger
        ? { charges: this.gateway.charges, refunds: this.gateway.refunds }
        : null,
    };
  }

  /** Until no viewer is behind: then the final snapshot. */
  async #settle(): Promise<{ map: SeatMap; askedAt: number }> {
    for (let tries = 0; tries < 500; tries += 1) {
      this.relay.query();
      this.relay.heal();
      await this.timeline.passUntil(this.timeline.now + 60);
      if (this.relay.version === this.flight.map.version && this.relay.settled) {
        const askedAt = this.timeline.now;
        const map = this.relay.view();
        return { map, askedAt };
      }
    }
    throw new Error('the world does not settle');
  }
}
