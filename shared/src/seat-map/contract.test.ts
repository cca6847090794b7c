import {
  describeHoldContract,
  describeSeatContract,
  type ContractAnswer,
  type ContractFlight,
  type ContractOrder,
  type ContractSystem,
  type ContractView,
  type MakeSystem,
} from '../../testing/contract-suite.ts';
import { cabin, fenceMs, start, type CommandBody } from '../../testing/seats.ts';
import {
  createSeatMap,
  publicChangesSince,
  publicSeats,
  SeatDecider,
  type OrderSeatCommand,
  type Outcome,
} from './index.ts';

/** The bare core behind the contract: one decider a flight, a clock that only moves when waited for. */
class CoreSystem implements ContractSystem {
  #now = start;
  readonly #desks: SeatDecider[] = [];
  readonly #holdMs: number;

  constructor(holdMs: number) {
    this.#holdMs = holdMs;
  }

  now = (): number => this.#now;

  async waitUntil(time: number): Promise<void> {
    this.#now = Math.max(this.#now, time);
    for (const decider of this.#desks) decider.expireDue(this.#now);
  }

  stop = (): Promise<void> => Promise.resolve();

  async openFlight(): Promise<ContractFlight> {
    const closesAt = start + 7 * 24 * 60 * 60_000;
    const decider = new SeatDecider(createSeatMap({ designators: cabin, closesAt }));
    this.#desks.push(decider);
    const view = (): ContractView => ({
      version: decider.map.version,
      seats: publicSeats(decider.map),
    });
    const execute = (command: OrderSeatCommand) => answerOf(decider.execute(command, this.#now));
    return {
      designators: cabin,
      view: async () => view(),
      watch: async () => ({ view, stop: async () => undefined }),
      catchUp: async (known) => laidOver(known, decider),
      order: async (orderId, seats) => {
        const order = this.#order(orderId, execute);
        const answer = await order.setSeats(seats);
        return { answer, order: answer.ok ? order : null };
      },
    };
  }

  #order(orderId: string, execute: (command: OrderSeatCommand) => ContractAnswer): ContractOrder {
    let revision = 0;
    const does = (body: CommandBody): ContractAnswer => {
      revision += 1;
      return execute({ ...body, orderId, revision, issuedAt: this.#now });
    };
    const startPayment = () => does({ type: 'start-payment', fenceMs });
    return {
      setSeats: async (seats) => does({ type: 'set-seats', seats, holdMs: this.#holdMs }),
      cancel: async () => does({ type: 'release', reason: 'cancelled' }),
      startPayment: async () => startPayment(),
      buy: async () => (startPayment(), does({ type: 'sell', chargeId: orderId })),
      payInVain: async () => (startPayment(), does({ type: 'release', reason: 'payment-failed' })),
      refund: async () => does({ type: 'release', reason: 'refunded' }),
    };
  }
}

function answerOf(outcome: Outcome): ContractAnswer {
  if (outcome.ok) return { ok: true, seats: outcome.seats, until: outcome.until };
  const { rejection } = outcome;
  return { ok: false, code: rejection.code, seats: 'seats' in rejection ? rejection.seats : [] };
}

function laidOver(known: ContractView, decider: SeatDecider): ContractView {
  const changes = publicChangesSince(decider.map, known.version);
  const seats = Object.entries({ ...known.seats, ...changes });
  return {
    version: decider.map.version,
    seats: Object.fromEntries(seats.filter(([, { status }]) => status !== 'free')),
  };
}

const makeSystem: MakeSystem = async ({ holdMs }) => new CoreSystem(holdMs);
describeSeatContract('the bare core', makeSystem);
describeHoldContract('the bare core', makeSystem);
