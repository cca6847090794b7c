import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type {
  Agent,
  InterventionAnswer,
  InterventionCommand,
  InterventionPreview,
  InterventionRequest,
} from '@aisle/shared/agent-contract';
import { isTooLate } from '@aisle/shared/departure';
import { FLIGHT_ID } from '@aisle/shared/ids';
import {
  interventionProblem,
  supervisorCommands,
  type FlightEventRecord,
  type Intervention,
} from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import type { Rejection } from '@aisle/shared/seat-map';
import type { DeskPort } from '../booking/port.ts';
import { auditRow } from '../flight-room/views.ts';
import { requireSupervisor } from '../identity/access.ts';
import { Problem, unwrap } from '../problem.ts';
import { checkSeatNames } from '../rest/input.ts';
import { plainSentence, saysSomething } from '../rest/sentence.ts';
import { effectSentences } from './effects.ts';

export interface InterventionsParts {
  readonly desk: DeskPort;
  readonly now: () => number;
  /** The clock at the flight's origin. */
  readonly zone: (flightId: string) => string;
  /** The flight is at this version now. */
  readonly done: (flightId: string, version: number) => void;
}

/** Who wants something done to which flight. */
export interface Wanted {
  readonly agent: Agent;
  readonly flightId: string;
}

/** What agents do to flights, and what it would do. Refusals are thrown as problems. */
export class Interventions {
  readonly #parts: InterventionsParts;

  constructor(parts: InterventionsParts) {
    this.#parts = parts;
  }

  /** Shows the effect; refused as the intervention itself would be. */
  async preview(wanted: Wanted, command: InterventionCommand): Promise<InterventionPreview> {
    this.#check(wanted, command);
    const intervention = { ...by(wanted.agent), reason: 'preview', command: normal(command) };
    const asked = await this.#parts.desk.previewIntervention(wanted.flightId, intervention);
    const preview = unwrap(asked);
    if (!preview.ok) throw refusal(preview.rejection);
    const { version, orders, moves, unplaced } = preview;
    return {
      version,
      effect: {
        sentences: effectSentences(command, preview, this.#parts.zone(wanted.flightId)),
        orders: orders.map(({ orderId, hold, customerSees }) => {
          return { orderId, seats: [...hold.seats], status: hold.status, customerSees };
        }),
        ...(moves && {
          moves: moves.map(({ orderId, from, to }) => ({ orderId, from: [...from], to: [...to] })),
        }),
        ...(unplaced && {
          unplaced: unplaced.map(({ orderId, seats }) => ({ orderId, seats: [...seats] })),
        }),
      },
    };
  }

  /** Does it, once for the same `key` and request. */
  async act(
    wanted: Wanted,
    request: InterventionRequest,
    key: string,
  ): Promise<InterventionAnswer> {
    const { flightId, agent } = wanted;
    const { version } = request;
    const reason = plainSentence(request.reason);
    const tellCustomer = plainSentence(request.tellCustomer);
    this.#check(wanted, request.command);
    if (!saysSomething(reason)) throw new Problem('reason-required');
    const intervention: Intervention = {
      id: interventionId(key, wanted),
      fingerprint: digest(request),
      ...by(agent),
      reason,
      command: normal(request.command),
      ...(version !== undefined && { expectedVersion: version }),
      ...(tellCustomer !== '' && { tellCustomer }),
    };
    const outcome = unwrap(await this.#parts.desk.intervene(flightId, intervention));
    if (!outcome.ok) throw await this.#refusal(wanted.flightId, request, outcome.rejection);
    this.#parts.done(flightId, outcome.version);
    return {
      version: outcome.version,
      audit: await this.#entry(flightId, intervention, outcome.version),
    };
  }

  /** Who lost a race is told what changed meanwhile, as far as the flight remembers and can be asked. */
  async #refusal(
    flightId: string,
    { command, version }: InterventionRequest,
    rejection: Rejection,
  ): Promise<Problem> {
    if (rejection.code !== 'superseded-by-another' || version === undefined) {
      return refusal(rejection);
    }
    const asked = await this.#parts.desk.flightEvents(flightId, version);
    return refusal(rejection, asked.ok ? changesAbout(command, asked.value.events) : []);
  }

  /** The entry as the flight keeps it; until it can be asked, as it must be. */
  async #entry(
    flightId: string,
    { by, role, reason, command }: Intervention,
    version: number,
  ): Promise<InterventionAnswer['audit']> {
    const manifest = await this.#parts.desk.flightManifest(flightId);
    // What changes nothing makes no version of its own.
    const given = { ...command, by, reason };
    const kept = manifest.ok
      ? manifest.value.audit.findLast(
          (entry) => entry.version === version && isDeepStrictEqual(entry.command, given),
        )
      : undefined;
    const at = new Date(this.#parts.now()).toISOString();
    return auditRow(kept ?? { at, version, role, command: given });
  }

  #check({ agent, flightId }: Wanted, command: InterventionCommand): void {
    if (!FLIGHT_ID.test(flightId)) throw new Problem('flight-not-found');
    if (supervisorCommands.has(command.type)) requireSupervisor(agent);
    if ('seats' in command) checkSeatNames(command.seats);
    if (command.type !== 'delay') return;
    // What no flight can be put off to is not sent to one.
    const departsAt = Date.parse(command.departsAt);
    if (isTooLate(departsAt, Infinity, this.#parts.now())) throw new Problem('departure-too-late');
    if (departsAt < 0) throw new Problem('departure-passed');
  }
}

function by({ name, role }: Agent): Pick<Intervention, 'by' | 'role'> {
  return { by: name, role };
}

/** Moments as the flight keeps them: in UTC. */
function normal(command: InterventionCommand): InterventionCommand {
  if (command.type !== 'delay') return command;
  return { ...command, departsAt: new Date(command.departsAt).toISOString() };
}

/** A UUID from the key and whose it is: two agents may choose the same one. */
function interventionId(key: string, { agent, flightId }: Wanted): string {
  const hex = digest([key, agent.name, flightId]);
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

/** 32 hexadecimal digits. */
function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}

/** What agents read when a flight refuses an intervention: their words, and not those for customers. */

/** `changes`: of a lost race, what changed since the agent looked. */
function refusal(rejection: Rejection, changes: readonly FlightEventRecord[] = []): Problem {
  const { version } = rejection;
  const seats = 'seats' in rejection ? rejection.seats : undefined;
  const sentence = sentenceOf(rejection);
  return new Problem(interventionProblem(rejection), {
    version,
    ...(seats && { seats }),
    ...(sentence !== null && { sentence }),
    ...(changes.length > 0 && { changes }),
  });
}

/** The last of the changes that a command is about: of its seats, of its order, or of the flight as a whole. */
function changesAbout(
  command: InterventionCommand,
  events: readonly FlightEventRecord[],
): readonly FlightEventRecord[] {
  const named = new Set('seats' in command ? command.seats : []);
  const orderId = 'orderId' in command ? command.orderId : null;
  const about = events.filter(
    (event) =>
      command.type === 'change-aircraft' ||
      !event.type.startsWith('seats-') ||
      (orderId !== null && event.orderId === orderId) ||
      event.seats.some((seat) => named.has(seat)),
  );
  return about.slice(-limits.changesTold);
}

/** Null where the code's own sentence is for agents already. */
function sentenceOf(rejection: Rejection): string | null {
  switch (rejection.code) {
    case 'payment-running':
      return `${paying(rejection.count)} Nothing can be changed until that has ended. Look again in a moment.`;
    case 'flight-departed':
      return 'The flight has departed. Nothing can be changed on it any more.';
    case 'flight-cancelled':
      return 'The flight is cancelled, so this can no longer be done.';
    case 'sales-closed':
      return 'Sales of this flight are closed. Open them first.';
    case 'unknown-seats':
      return `The aircraft has no ${rejection.seats.join(', ')}. Choose from its seat map.`;
    case 'seats-unavailable':
      return `${rejection.seats.join(', ')} cannot be had for this: taken, or in another state. Choose again from the seat map.`;
    default:
      return null;
  }
}

function paying(count: number | undefined): string {
  if (count === undefined) return 'The order is being paid for.';
  return count === 1 ? 'One order is being paid for.' : `${count} orders are being paid for.`;
}
