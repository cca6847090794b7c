import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { vi } from 'vitest';
import { defaultFares, seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { interventionOf } from '@aisle/shared/flight-book';
import { flightWorkflowId } from '@aisle/shared/ids';
import type { FlightCommand, GivenCommand } from '@aisle/shared/interventions';
import {
  createSeatMap,
  SeatDecider,
  type Outcome,
  type SeatCommand,
  type SeatMap,
} from '@aisle/shared/seat-map';
import { base, play, type Step } from '@aisle/shared/testing/histories';
import {
  flightMessages,
  taskQueues,
  workflowTypes,
  type FlightInput,
  type Manifest,
} from '@aisle/shared/workflow-api';
import { knownAnswer, grpcCode } from '../../src/booking/calls.ts';
import { eventually } from './eventually.ts';

/** `RESOURCE_EXHAUSTED`: what the server says while a run ends and the next has not begun. */
const CLOSING = 8;

/** A flight's workflow that a test sends its own commands to. */
export class PlayedFlight {
  readonly definition: FlightDefinition;
  readonly #handle: ReturnType<Client['workflow']['getHandle']>;

  private constructor(client: Client, definition: FlightDefinition) {
    this.definition = definition;
    this.#handle = client.workflow.getHandle(flightWorkflowId(definition.id));
  }

  /** Opens a flight that departs in so many ms. */
  static async open(client: Client, departsInMs: number): Promise<PlayedFlight> {
    const id = `test-${randomUUID()}`;
    const definition: FlightDefinition = {
      id,
      number: 'AI 101',
      origin: 'LHR',
      destination: 'ZRH',
      departsAt: new Date(Date.now() + departsInMs).toISOString(),
      aircraft: 'A320neo',
      fares: defaultFares('A320neo', { distanceKm: 788, currency: 'GBP' }),
    };
    await client.workflow.start(workflowTypes.flight, {
      workflowId: flightWorkflowId(id),
      taskQueue: taskQueues.flights,
      args: [{ definition } satisfies FlightInput],
    });
    return new PlayedFlight(client, definition);
  }

  /** Sends commands: an agent's by itself, an order's together with those beside it. */
  async send(commands: readonly SeatCommand[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const batch of batches(commands)) {
      const [first] = batch;
      const isAgent = first !== undefined && 'by' in first;
      const [update, message] = isAgent
        ? [flightMessages.intervene, { ...interventionOf(first as GivenCommand), id: randomUUID() }]
        : [flightMessages.commands, { commands: batch }];
      const answer = await this.#update<Outcome | Outcome[]>(update, message);
      outcomes.push(...(Array.isArray(answer) ? answer : [answer]));
    }
    return outcomes;
  }

  /** Does what a supervisor wants; throws when it is refused. */
  async intervene(command: FlightCommand): Promise<void> {
    const given = { by: 'supervisor-1', role: 'supervisor', reason: 'For the test.' } as const;
    const intervention = { id: randomUUID(), ...given, command };
    const outcome = await this.#update<Outcome>(flightMessages.intervene, intervention);
    if (!outcome.ok) throw new Error(`refused: ${outcome.rejection.code}`);
  }

  /** Has it depart in a second, and gives when: what was done before may have taken any time. */
  departSoon(): Promise<string> {
    return eventually(async () => {
      const departsAt = new Date(Date.now() + 1_000).toISOString();
      await this.intervene({ type: 'delay', departsAt });
      return departsAt;
    });
  }

  /** As a backend does, sends the same update again while one run ends and the next begins. */
  async #update<T>(name: string, message: object): Promise<T> {
    const updateId = randomUUID();
    for (;;) {
      try {
        return await this.#handle.executeUpdate<T, [object]>(name, { updateId, args: [message] });
      } catch (error) {
        const known = knownAnswer(error);
        if (known !== null) return known.value as T;
        if (grpcCode(error) !== CLOSING) throw error;
        await new Promise(setImmediate);
      }
    }
  }

  /** A flight answers one query at a time, and the backend beside us asks as well. */
  manifest(): Promise<Manifest> {
    const query = () => this.#handle.query<Manifest>(flightMessages.manifest);
    return vi.waitFor(query, { timeout: 30_000 });
  }

  ended(): Promise<Manifest> {
    return this.#handle.result() as Promise<Manifest>;
  }
}

/** What the bare core makes of the same commands, each version of its map. Holds never end here. */
export class ShadowDecider {
  readonly maps: SeatMap[];
  readonly #decider: SeatDecider;

  constructor(definition: FlightDefinition) {
    const empty = createSeatMap({
      designators: seatDesignators(definition.aircraft),
      closesAt: Date.parse(definition.departsAt),
    });
    this.maps = [empty];
    this.#decider = new SeatDecider(empty, undefined, () => {
      this.maps.push(this.#decider.map);
    });
  }

  execute(command: SeatCommand): Outcome {
    return this.#decider.execute(command, base);
  }
}

/**
 * The commands of random histories, each with orders of its own, named after `suffix`. `holdMs` replaces their
 * holds and fences.
 */
export function commandsOf(
  histories: readonly (readonly Step[])[],
  holdMs: number,
  suffix = '',
): SeatCommand[] {
  return histories.flatMap((steps, place) => {
    const commands: SeatCommand[] = [];
    const take = (command: SeatCommand): void => {
      // Times of the histories are not those of the server; and after a cancellation nothing happens.
      if (command.type === 'delay' || command.type === 'cancel-flight') return;
      if ('untilAtMost' in command || 'askedOrderId' in command) return;
      commands.push({
        ...command,
        ...('orderId' in command && { orderId: `${command.orderId}${suffix}-${place}` }),
        ...('seats' in command && { seats: command.seats.map((seat) => further(seat, place)) }),
        ...('holdMs' in command && { holdMs }),
        ...('fenceMs' in command && { fenceMs: holdMs }),
      });
    };
    play(steps, { order: take, agent: take, expire: () => undefined, save: () => undefined });
    return commands;
  });
}

/** The same seat some rows further back, so that not all histories are about the same few. */
function further(seat: string, place: number): string {
  return `${parseInt(seat, 10) + 4 * (place % 6)}${seat.slice(-1)}`;
}

/** Agents' commands alone, orders' in groups of at most five. */
function batches(commands: readonly SeatCommand[]): SeatCommand[][] {
  const found: SeatCommand[][] = [];
  for (const command of commands) {
    const last = found.at(-1);
    const alone = 'by' in command || last === undefined || 'by' in (last[0] ?? {});
    if (alone || last.length === 5) found.push([command]);
    else last.push(command);
  }
  return found;
}
