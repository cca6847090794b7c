import {
  describeSeatContract,
  type ContractAnswer,
  type ContractFlight,
  type ContractOrder,
  type ContractSystem,
} from '@aisle/shared/testing/contract-suite';
import type { Order } from '@aisle/shared/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import { Follower } from '../support/follower.ts';
import { must, seatsOf, Site, type Answer, type Booking } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

/** The whole product behind the contract: REST for customers, a socket for viewers. */
class StackSystem implements ContractSystem {
  readonly #system: TestSystem;
  readonly #site: Site;

  constructor(system: TestSystem, site: Site) {
    this.#system = system;
    this.#site = site;
  }

  now = (): number => Date.now();

  async waitUntil(time: number): Promise<void> {
    await sleep(Math.max(0, time - Date.now()));
  }

  async stop(): Promise<void> {
    await this.#system.stop();
    await this.#system.dispose();
  }

  async openFlight(): Promise<ContractFlight> {
    const site = this.#site;
    const { id } = await site.openFlight();
    const view = async () => {
      const { version, seats } = await site.flight(id);
      return { version, seats };
    };
    const follow = async (known?: { version: number; seats: object }) => {
      const shown = known ? { version: known.version, seats: { ...known.seats } } : null;
      return new Follower(site.url, id, shown).ready();
    };
    return {
      designators: seatsOf(await site.flight(id)),
      view,
      catchUp: async (known) => {
        const follower = await follow(known);
        follower.stop();
        return follower.shown;
      },
      watch: async () => {
        const follower = await follow();
        return { view: () => follower.shown, stop: async () => follower.stop() };
      },
      order: async (key, seats) => {
        const answer = await site.createOrder(id, seats, key);
        if (answer.status !== 201) return { answer: answerOf(answer), order: null };
        const { order, token } = answer.body;
        return { answer: answerOf(answer), order: orderOf(site, order.id, token) };
      },
    };
  }
}

function orderOf(site: Site, id: string, token: string): ContractOrder {
  const booking: Booking = site.booking(id, token);
  const pays = async (code: string, status: Order['status']): Promise<ContractAnswer> => {
    const answer = await booking.pay(code);
    if (answer.status !== 202) return answerOf(answer);
    return told(await booking.becomes((order) => order.status === status));
  };
  return {
    setSeats: async (seats) => answerOf(await booking.setSeats(seats)),
    cancel: async () => answerOf(await booking.cancel()),
    startPayment: async () => answerOf(await booking.pay('99999')),
    buy: () => pays('11111', 'confirmed'),
    payInVain: () => pays('00000', 'failed'),
    refund: async () => told(must(await booking.cancel(), 200).order),
  };
}

function answerOf(answer: Answer<{ order: Order }>): ContractAnswer {
  if (answer.status < 300) return told(answer.body.order);
  const { code = '', seats = [] } = answer.body;
  return { ok: false, code, seats };
}

function told({ seats, expiresAt, status }: Order): ContractAnswer {
  // An order without seats runs out, too; its hold does not.
  const until = status === 'held' && expiresAt !== null ? Date.parse(expiresAt) : null;
  return { ok: true, seats, until };
}

describeSeatContract('the whole product', async ({ holdMs }) => {
  const system = await TestSystem.start({ HOLD_SECONDS: String(holdMs / 1000) });
  return new StackSystem(system, new Site(system.url, await system.agentToken()));
});
