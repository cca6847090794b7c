/** A steady load on one flight, and a memory of everything that was acknowledged. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { answered } from '../../support/patience.ts';
import { must, type Booking, type Site } from '../../support/site.ts';
import { patience } from './cluster.ts';

/** What the system has promised about one order. */
export interface Promised {
  readonly booking: Booking;
  /** As the last acknowledged answer had them. */
  seats: readonly string[];
  outcome: 'held' | 'paid' | 'cancelled';
}

const customers = 6;
const seatsEach = 12;
const thinkMs = 40;

/** Customers who create, change, pay and cancel, each with seats of its own, until they are told to stop. */
export class Load {
  readonly promised: Promised[] = [];
  readonly #site: Site;
  readonly #flightId: string;
  readonly #running: Promise<unknown>;
  #acknowledged = 0;
  #stopping = false;

  constructor(site: Site, flightId: string, seats: readonly string[]) {
    this.#site = site;
    this.#flightId = flightId;
    const shares = Array.from({ length: customers }, (_, number) =>
      seats.slice(number * seatsEach, (number + 1) * seatsEach),
    );
    this.#running = Promise.all(shares.map((share) => this.#customer(share)));
    // Told by `goesOn` and `stop`; a test may fail between them.
    this.#running.catch(() => undefined);
  }

  /** Resolves when so many more commands were acknowledged; rejects when a customer was refused. */
  async goesOn(commands: number): Promise<void> {
    const count = this.#acknowledged + commands;
    const reached = vi.waitFor(() => {
      expect(this.#acknowledged).toBeGreaterThanOrEqual(count);
    }, patience);
    await Promise.race([reached, this.#running]);
  }

  /** Resolves when every customer has had its last answer. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  /** Every third order is paid while there are seats enough, the others are cancelled, and the last stays held. */
  async #customer(seats: readonly string[]): Promise<void> {
    const free = [...seats];
    for (let number = 0; !this.#stopping; number += 1) {
      const promised = await this.#tryOn(free);
      if (number % 3 === 0 && free.length > 6) {
        await this.#change(promised, free.slice(0, 1));
        await this.#pay(promised);
        free.shift();
      } else {
        await this.#cancel(promised);
      }
    }
    await this.#tryOn(free);
  }

  /** One order that changes its mind twice. */
  async #tryOn([first = '', second = '', third = '']: readonly string[]): Promise<Promised> {
    const promised = await this.#create([first]);
    await this.#change(promised, [second, third]);
    await this.#change(promised, [first, second]);
    return promised;
  }

  async #create(seats: readonly string[]): Promise<Promised> {
    const key = crypto.randomUUID();
    const send = () => this.#site.createOrder(this.#flightId, seats, key);
    const { order, token } = must(await answered(send), 201);
    const promised: Promised = {
      booking: this.#site.booking(order.id, token),
      seats: order.seats,
      outcome: 'held',
    };
    this.promised.push(promised);
    await this.#pause();
    return promised;
  }

  async #change(promised: Promised, seats: readonly string[]): Promise<void> {
    const { order } = must(await answered(() => promised.booking.setSeats(seats)), 200);
    promised.seats = order.seats;
    await this.#pause();
  }

  async #pay(promised: Promised): Promise<void> {
    const key = crypto.randomUUID();
    must(await answered(() => promised.booking.pay('11111', key)), 202);
    promised.outcome = 'paid';
    await this.#pause();
  }

  async #cancel(promised: Promised): Promise<void> {
    must(await answered(() => promised.booking.cancel()), 200);
    promised.outcome = 'cancelled';
    promised.seats = [];
    await this.#pause();
  }

  async #pause(): Promise<void> {
    this.#acknowledged += 1;
    await sleep(thinkMs);
  }
}
