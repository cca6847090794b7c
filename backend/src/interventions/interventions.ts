import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type {
  Agent,
  InterventionAnswer,
  InterventionCommand,
  InterventionPreview,
  InterventionRequest,
} from '@aisle/shared/agent-contract';
import { isTooLate } from '@aisle/shared/times';
import { DESIGNATOR, FLIGHT_ID } from '@aisle/shared/ids';
import {
  supervisorCommands,
  type AgentsWish,
  type AuditEntry,
  type Intervention,
} from '@aisle/shared/interventions';
import type { Rejection } from '@aisle/shared/seat-map';
import type { DeskPort } from '../booking/port.ts';
import { auditRow } from '../flight-room/views.ts';
import { requireSupervisor } from '../identity/access.ts';
import { Problem, unwrap } from '../problem.ts';
import { checkSeatNames, plainSentence, reasonIn } from '../rest/input.ts';
import { effectSentences, shownPlan, told, type Possible } from './effects.ts';
import { changesAbout, refusal } from './refusals.ts';
import { isOrderCommand, OrderActs, type ActingBooking, type OrderCommand } from './order-acts.ts';

export interface InterventionsParts {
  readonly booking: ActingBooking;
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

/** What an intervention would come to, in words. */
type Asked = Possible & { readonly sentences: readonly string[] };

/** What agents do to flights, and what it would do. Refusals are thrown as problems. */
export class Interventions {
  readonly #parts: InterventionsParts;
  readonly #desk: DeskPort;
  readonly #orders: OrderActs;

  constructor(parts: InterventionsParts) {
    this.#parts = parts;
    this.#desk = parts.booking.desk;
    this.#orders = new OrderActs(parts.booking, parts.now);
  }

  /** Shows the effect; refused as the intervention itself would be. */
  async preview(wanted: Wanted, command: InterventionCommand): Promise<InterventionPreview> {
    this.#check(wanted, command);
    const { sentences, version, orders, ...plan } = await this.#asked(wanted, command);
    return {
      version,
      effect: {
        sentences: [...sentences],
        orders: orders.map(({ orderId, hold, customerSees }) => {
          return { orderId, seats: [...hold.seats], status: hold.status, customerSees };
        }),
        ...shownPlan(plan),
      },
    };
  }

  async #asked({ flightId, agent }: Wanted, command: InterventionCommand): Promise<Asked> {
    const given = { ...by(agent), reason: 'preview' };
    if (isOrderCommand(command)) {
      const preview = await this.#orders.preview(flightId, command, given);
      return { ...preview, sentences: [...preview.sentences, ...told(preview)] };
    }
    const intervention = { ...given, command: normal(command) };
    const preview = unwrap(await this.#desk.previewIntervention(flightId, intervention));
    if (!preview.ok) throw refusal(preview.rejection);
    return { ...preview, sentences: effectSentences(command, preview, this.#parts.zone(flightId)) };
  }

  /** Does it, once for the same `key` and request. */
  async act(
    wanted: Wanted,
    request: InterventionRequest,
    key: string,
  ): Promise<InterventionAnswer> {
    const { flightId, agent } = wanted;
    const { version } = request;
    const tellCustomer = plainSentence(request.tellCustomer);
    this.#check(wanted, request.command);
    const reason = reasonIn(request.reason);
    const command = plain(request.command);
    const wish: AgentsWish = {
      ...by(agent),
      reason,
      ...(version !== undefined && { expectedVersion: version }),
      ...(tellCustomer !== '' && { tellCustomer }),
    };
    const done = isOrderCommand(command)
      ? await this.#actByOrder(flightId, command, wish)
      : await this.#intervene(
          flightId,
          {
            id: interventionId(key, wanted),
            fingerprint: digest(request),
            ...wish,
            command: normal(command),
          },
          request,
        );
    this.#parts.done(flightId, done.version);
    return done;
  }

  async #intervene(
    flightId: string,
    intervention: Intervention,
    request: InterventionRequest,
  ): Promise<InterventionAnswer> {
    const outcome = unwrap(await this.#desk.intervene(flightId, intervention));
    if (!outcome.ok) throw await this.#refusal(flightId, request, outcome.rejection);
    const { version } = outcome;
    const { by, role, reason, command } = intervention;
    const given = { ...command, by, reason };
    // What changes nothing makes no version of its own.
    const isIt = (entry: AuditEntry): boolean =>
      entry.version === version && isDeepStrictEqual(entry.command, given);
    return { version, audit: await this.#entry(flightId, isIt, { version, role, command: given }) };
  }

  async #actByOrder(
    flightId: string,
    command: OrderCommand,
    wish: AgentsWish,
  ): Promise<InterventionAnswer> {
    const version = await this.#orders.act(flightId, command, wish);
    const { by, role, reason } = wish;
    const isIt = ({ command: { by: _by, reason: _reason, ...done } }: AuditEntry): boolean =>
      isDeepStrictEqual(done, normal(command));
    const given = { version, role, command: { ...command, by, reason } };
    return { version, audit: await this.#entry(flightId, isIt, given) };
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
    const asked = await this.#desk.flightEvents(flightId, version);
    return refusal(rejection, asked.ok ? changesAbout(command, asked.value.events) : []);
  }

  /** The entry as the flight keeps it; until it can be asked, as it must be. */
  async #entry(
    flightId: string,
    isIt: (entry: AuditEntry) => boolean,
    given: Omit<AuditEntry, 'at'>,
  ): Promise<InterventionAnswer['audit']> {
    const manifest = await this.#desk.flightManifest(flightId);
    const kept = manifest.ok ? manifest.value.audit.findLast(isIt) : undefined;
    return auditRow(kept ?? { at: new Date(this.#parts.now()).toISOString(), ...given });
  }

  #check({ agent, flightId }: Wanted, command: InterventionCommand): void {
    if (!FLIGHT_ID.test(flightId)) throw new Problem('flight-not-found');
    if (supervisorCommands.has(command.type)) requireSupervisor(agent);
    if ('seat' in command && !DESIGNATOR.test(command.seat)) throw new Problem('no-such-passenger');
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

/** With its own sentence, where it has one, as the audit keeps it. */
function plain(command: InterventionCommand): InterventionCommand {
  if (command.type !== 'change-aircraft' || !command.lowerClass) return command;
  return { ...command, lowerClass: { reason: reasonIn(command.lowerClass.reason) } };
}

/** Moments as the flight keeps them: in UTC. */
function normal<C extends InterventionCommand>(command: C): C {
  const utc = (time: string): string => new Date(time).toISOString();
  if (command.type === 'delay') return { ...command, departsAt: utc(command.departsAt) };
  return command.type === 'pay-later' ? { ...command, until: utc(command.until) } : command;
}

/** A UUID from the key and whose it is: two agents may choose the same one. */
export function interventionId(key: string, { agent, flightId }: Wanted): string {
  const hex = digest([key, agent.name, flightId]);
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

/** 32 hexadecimal digits. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
