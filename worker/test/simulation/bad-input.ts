/** What no state of a flight or an order allows: it is refused, and changes nothing. */
import type { SeededRandom } from '../support/random.ts';
import { flightMessages, nothingToDo, orderMessages } from '@aisle/shared/workflow-api';
import type { SimulatedServer } from './simulated-server.ts';
import { SimulationError } from './simulation-error.ts';
import type { RunIdentity } from './workflow-vm.ts';

type Input = readonly [update: string, value: unknown];

const signed = { orderId: '0'.repeat(26), revision: 1, issuedAt: 1 };
const batch = (...commands: unknown[]): Input => [flightMessages.commands, { commands }];

const forFlights: readonly Input[] = [
  batch(),
  batch(null),
  batch({ ...signed, type: 'no-such-command' }),
  batch({ ...signed, type: 'set-seats', seats: '1A', holdMs: 1_000 }),
  batch({ ...signed, type: 'set-seats', seats: ['1A'], holdMs: -1 }),
  batch({ type: 'release', reason: 'refunded', orderId: signed.orderId }),
  batch({ type: 'watch-seats', watchId: 'bad', wish: { count: 0 }, fingerprint: '' }),
  batch({ type: 'ask-swap', swapId: 'bad', order: '', seat: '1A', wanted: '1B' }),
  batch({ type: 'allow-swaps', order: 'bad', allowed: 'no' }),
  [flightMessages.commands, null],
  [flightMessages.intervene, { id: 'bad', by: 'Ada', role: 'nobody', command: {} }],
  [flightMessages.intervene, { id: 'bad', by: 'Ada', role: 'agent', reason: '', command: null }],
];

const forOrders: readonly Input[] = [
  [orderMessages.changeSeats, { seats: '1A' }],
  [orderMessages.changeSeats, { seats: ['1A'], revision: -1 }],
  [orderMessages.pay, null],
  [orderMessages.pay, { key: 'bad', code: '1234' }],
  [orderMessages.pay, { key: 'bad', code: 11_111 }],
  [orderMessages.pay, { key: 'bad', code: '11111', amount: 'much' }],
  [orderMessages.setPassengers, { passengers: 'Ann' }],
  [orderMessages.changeParty, { type: 'no-such-change' }],
];

/** Sends some of it to a flight or an order. */
export function sendBadInput(
  server: SimulatedServer,
  random: SeededRandom,
  { type, workflowId }: RunIdentity,
): void {
  const inputs = type === 'flight' ? forFlights : forOrders;
  const [update, value] = inputs[random.integer(inputs.length)] ?? ['', null];
  server.update(workflowId, update, [value], (answer) => {
    const isTaken =
      answer.kind === 'completed' ||
      (answer.kind === 'rejected' && answer.refused.type === nothingToDo);
    if (isTaken)
      throw new SimulationError(
        `${workflowId} took ${update} with ${JSON.stringify(value)} as if it were well formed`,
      );
  });
}
