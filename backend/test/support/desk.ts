import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import type { Board, BoardRow } from '@aisle/shared/agent-contract';
import type { OrderState, SetPassengers } from '@aisle/shared/workflow-api';
import { fingerprintOf, orderIdFor } from '../../src/booking/identity.ts';
import { accounts, signIn } from './agents.ts';
import { secrets, TestBackend } from './backend.ts';
import { FakeBooking } from './fake-booking.ts';
import { FakeLedger } from './ledger.ts';

/** A backend with a worker on its bus, a ledger, agents, and customers. */
export class TestDesk {
  private constructor(
    readonly booking: FakeBooking,
    readonly ledger: FakeLedger,
    readonly backend: TestBackend,
    readonly ann: { Cookie: string },
    readonly sue: { Cookie: string },
  ) {}

  static async start(): Promise<TestDesk> {
    const booking = new FakeBooking();
    const ledger = await FakeLedger.start();
    const backend = await TestBackend.start(booking, {
      AGENT_ACCOUNTS: accounts,
      GATEWAY_URL: ledger.url,
      TEMPORAL_UI_URL: 'http://127.0.0.1:8233',
    });
    await backend.worker(booking);
    const [ann, sue] = [await signIn(backend, 'ann'), await signIn(backend, 'sue')];
    return new TestDesk(booking, ledger, backend, ann, sue);
  }

  async stop(): Promise<void> {
    await this.backend.stop();
    await this.ledger.stop();
  }

  /** An order with seats, made past the backend. */
  async order(
    flight: FlightDefinition,
    seats: readonly string[],
    orderId = orderIdFor(randomUUID(), 'test'),
  ): Promise<OrderState> {
    const fingerprint = fingerprintOf(flight.id, seats);
    const made = await this.booking.createOrder({ orderId, flight, seats, fingerprint });
    if (!made.ok) throw new Error(made.error.code);
    return made.value;
  }

  /** The same, paid for. */
  async sold(
    flight: FlightDefinition,
    seats: readonly string[],
    orderId?: string,
    people?: SetPassengers,
  ): Promise<OrderState> {
    const order = await this.order(flight, seats, orderId);
    if (people) {
      const set = await this.booking.setPassengers(order.id, people);
      if (!set.ok) throw new Error(set.error.hint);
    }
    await this.booking.pay(order.id, { code: '11111', key: randomUUID() });
    this.ledger.charge(order.id, undefined, undefined, order.total.amount);
    this.booking.confirm(order.id);
    return order;
  }

  get(path: string, headers: Record<string, string> = this.ann) {
    return this.backend.ask('GET', path, { headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = this.ann) {
    return this.backend.ask('POST', path, { body, headers });
  }

  agent(): Promise<Socket> {
    return this.backend.socket('/agent', { auth: { token: secrets.AGENT_TOKEN } });
  }
}

/** Sends a message and gives its ack. */
export async function say(socket: Socket, event: string, message: object = {}): Promise<never> {
  return (await socket.timeout(45_000).emitWithAck(event, message)) as never;
}

/** The row of a flight, out of a board or of changes of one. */
export function rowOf({ flights }: Pick<Board, 'flights'>, id: string): BoardRow | undefined {
  return flights.find((row) => row.flight.id === id);
}
