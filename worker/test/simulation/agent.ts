/** An agent, and Temporal's own page: whatever may be done to flights from above. */
import { aircraftIds, seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { flightWorkflowId, rebookingWorkflowId } from '@aisle/shared/ids';
import type { FlightCommand } from '@aisle/shared/interventions';
import type { RebookingInput } from '@aisle/shared/rebooking';
import { flightMessages, workflowTypes, type Manifest } from '@aisle/shared/workflow-api';
import type { Customer } from './customer.ts';
import type { Surroundings } from './surroundings.ts';

const MINUTE = 60_000;

export class Agent {
  #count = 0;

  constructor(
    private readonly flights: readonly FlightDefinition[],
    private readonly customers: ReadonlyMap<string, Customer>,
    private readonly around: Surroundings,
  ) {}

  async act(): Promise<void> {
    const { random } = this.around;
    const flight = this.flights[random.integer(this.flights.length)];
    if (!flight) return;
    if (random.integer(10) === 0) return this.#rebook(flight);
    this.#intervene(flight, this.#command(flight.id));
  }

  /** Takes all seats out of sale but those that the simulation is about. */
  blockOthers(flight: FlightDefinition): void {
    const pool = this.around.seatsOf(flight.id);
    const seats = seatDesignators(flight.aircraft).filter((seat) => !pool.includes(seat));
    this.#intervene(flight, { type: 'block', seats });
  }

  #intervene(flight: FlightDefinition, command: FlightCommand): void {
    this.#count += 1;
    const id = `00000000-0000-4000-8000-${String(this.#count).padStart(12, '0')}`;
    const intervention = { id, by: 'Ada', role: 'supervisor', reason: 'A simulation.', command };
    this.around.server.update(
      flightWorkflowId(flight.id),
      flightMessages.intervene,
      [intervention],
      () => undefined,
    );
  }

  #command(flightId: string): FlightCommand {
    const { random, seatsOf, server } = this.around;
    const orderId = this.#someOrder(flightId);
    const seats = random.some(seatsOf(flightId), 1 + random.integer(2));
    const departsAt = new Date(server.now + (1 + random.integer(2_000)) * MINUTE).toISOString();
    const aircraft = aircraftIds[random.integer(aircraftIds.length)] ?? 'A220-300';
    const commands: FlightCommand[] = [
      { type: 'block', seats },
      { type: 'unblock', seats },
      { type: 'force-release', orderId },
      { type: 'extend-hold', orderId, extraMs: (1 + random.integer(20)) * MINUTE },
      { type: 'move-order', orderId, seats },
      { type: 'close-sales' },
      { type: 'open-sales' },
      { type: 'open-sales' },
      { type: 'delay', departsAt },
      { type: 'set-gate', gate: `B${random.integer(40)}` },
      ...(random.integer(3) === 0 ? [{ type: 'change-aircraft', aircraft } as const] : []),
      ...(random.integer(8) === 0 ? [{ type: 'cancel-flight' } as const] : []),
    ];
    return commands[random.integer(commands.length)] ?? { type: 'open-sales' };
  }

  /** Often one that is not there yet to be told of it. */
  #someOrder(flightId: string): string {
    const { random } = this.around;
    const all = [...this.customers.values()];
    const early = all.filter(({ flight, isAboutToStart }) => {
      return isAboutToStart && flight.id === flightId;
    });
    const [customer] = random.some(random.integer(2) === 0 && early.length > 0 ? early : all, 1);
    return customer?.orderId ?? '';
  }

  /** Whoever has paid goes to the other flight, to whichever seats. */
  async #rebook(from: FlightDefinition): Promise<void> {
    const { random, seatsOf, server } = this.around;
    const to = this.flights.find(({ id }) => id !== from.id);
    const run = server.find(flightWorkflowId(from.id));
    if (!to || !run || run.isTaskOpen || run.activations === 0) return;
    const { orders } = (await run.query(flightMessages.manifest, server.now)) as Manifest;
    const paid = orders.filter(({ hold }) => hold.status === 'sold');
    const moved = paid.slice(0, 1 + random.integer(3)).map(({ orderId, hold: { seats } }) => {
      const newSeats = random.some(seatsOf(to.id), seats.length);
      return { orderId, seats, newSeats };
    });
    if (moved.length === 0) return;
    this.#count += 1;
    const id = `rebooking-${this.#count}`;
    const input: RebookingInput = { id, from: from.id, to, orders: moved };
    server.start(workflowTypes.rebooking, rebookingWorkflowId(from.id, id), input);
  }
}
