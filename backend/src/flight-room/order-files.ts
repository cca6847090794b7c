import { isDeepStrictEqual } from 'node:util';
import type { AgentOrder } from '@aisle/shared/agent-contract';
import { confirmationCode, ORDER_ID, orderWorkflowId } from '@aisle/shared/ids';
import type { AuditEntry } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { endMessage, REBOOKED_AWAY } from '@aisle/shared/order-sentences';
import { err, ok } from '@aisle/shared/result';
import type { Answer, BookingPort } from '../booking/port.ts';
import type { Clock } from '../clock.ts';
import type { Archive, ArchivedOrder } from '../history/archive.ts';
import type { Records } from '../history/source.ts';
import type { Ledger, Money, Movement } from '../ledger/ledger.ts';
import { growingPauseMs, type Pace } from '../relay/follower.ts';
import { publicOrder } from '../relay/public-views.ts';
import type { OrderListener } from '../relay/relays.ts';
import { WatchedWorkflows } from '../relay/watched.ts';
import { auditRow, peopleView } from './views.ts';

const dayMs = 24 * 60 * 60_000;

export interface OrderFilesParts {
  readonly booking: Pick<BookingPort, 'orderStatus' | 'desk'>;
  readonly records: Records;
  readonly archive: Pick<Archive, 'byFlight' | 'historiesKeptMs'>;
  readonly ledger: Pick<Ledger, 'of'>;
  readonly now: () => number;
  /** Temporal's own pages, and the namespace in them; null where there are none. */
  readonly temporal: { readonly ui: string; readonly namespace: string } | null;
}

/** An order's file, and the change up to which all of it tells; -1: Temporal keeps the order no more. */
export interface OrderFile {
  readonly file: AgentOrder;
  readonly sequence: number;
}

/** Everything that is known of one order: from its workflow, and from archive and ledger, which outlive it. */
export class OrderFiles {
  readonly #parts: OrderFilesParts;

  constructor(parts: OrderFilesParts) {
    this.#parts = parts;
  }

  /** `order-not-found` when none of them knows it. */
  async file(orderId: string): Answer<OrderFile> {
    if (!ORDER_ID.test(orderId)) return err({ code: 'order-not-found' });
    const { booking, records, ledger, now } = this.#parts;
    const [state, timeline, mails] = await Promise.all([
      booking.orderStatus(orderId),
      booking.desk.orderTimeline(orderId),
      booking.desk.orderMails(orderId),
    ]);
    // Afterwards: the refund that an order speaks of is in its file.
    const payments = paymentsOf(await ledger.of(orderId));
    const isGone = !state.ok && state.error.code === 'order-not-found';
    if (!state.ok && !isGone) return state;
    const goesOn = state.ok && state.value.reason === null;
    const known = goesOn ? null : await records.archived(orderId);
    const archived = state.ok ? null : known;
    const flightId = state.ok ? state.value.flightId : (archived?.flight.id ?? null);
    if (!state.ok && flightId === null && payments.length === 0) return state;
    // A file without its story would look like an order to which nothing has happened.
    if (state.ok && !timeline.ok) return timeline;
    const entries = timeline.ok ? timeline.value : [];
    const file: AgentOrder = {
      order: state.ok ? publicOrder(state.value, now()) : null,
      orderId,
      confirmation: state.ok ? state.value.confirmation : confirmationCode(orderId),
      flightId,
      archived: archived && archivedView(archived),
      timeline: entries.map(({ seats, ...entry }) => ({
        ...entry,
        ...(seats && { seats: [...seats] }),
      })),
      // The rest of the file is worth more than these.
      mails: mails.ok ? mails.value.map((mail) => ({ ...mail })) : [],
      acts: await this.#acts(orderId, flightId, entries[0]?.at),
      payments,
      temporalUrl: state.ok ? this.#temporalUrl(orderWorkflowId(orderId)) : null,
      keeps: known && (await this.#keeps(known)),
    };
    const sequence = state.ok ? state.value.sequence : -1;
    return ok({ file, sequence: Math.min(sequence, entries.at(-1)?.sequence ?? sequence) });
  }

  /** What is kept of the people of an order that the archive has; null until its flight has ended. */
  async #keeps({ flight, peopleUntil }: ArchivedOrder): Promise<AgentOrder['keeps']> {
    const { archive } = this.#parts;
    // Of a refunded order the archive has the departure as it was planned then.
    const ended = await archive.byFlight(flight.id);
    const kept = ended.ok ? await archive.historiesKeptMs() : null;
    if (!kept?.ok) return null;
    return { peopleUntil: peopleUntil ?? null, historyDays: kept.value / dayMs };
  }

  /** `since`: when the order began, ISO 8601; of the flight as a whole only what came after it is about the order. */
  async #acts(orderId: string, flightId: string | null, since = '~'): Promise<AgentOrder['acts']> {
    const manifest = flightId === null ? null : await this.#parts.records.manifest(flightId);
    if (!manifest?.ok) return [];
    const isAbout = ({ at, command }: AuditEntry): boolean => {
      if ('orderId' in command) return command.orderId === orderId;
      return !('seats' in command) && command.type !== 'open-flight' && at >= since;
    };
    return manifest.value.audit.filter(isAbout).map(auditRow);
  }

  #temporalUrl(workflowId: string): string | null {
    const { temporal } = this.#parts;
    if (temporal === null) return null;
    const path = ['namespaces', temporal.namespace, 'workflows', workflowId];
    return new URL(path.map(encodeURIComponent).join('/'), `${temporal.ui.replace(/\/$/, '')}/`)
      .href;
  }
}

function archivedView(archived: ArchivedOrder): NonNullable<AgentOrder['archived']> {
  const { seats, ending, at, people } = archived;
  const message =
    ending === 'rebooked' ? REBOOKED_AWAY : endMessage(ending, { paid: true, lastFailure: null });
  return { ...peopleView(people), seats: [...seats], reason: ending, message, at };
}

/** Oldest first; none while the gateway does not answer. */
function paymentsOf(money: Money | null): AgentOrder['payments'] {
  const told =
    (kind: 'charge' | 'refund') =>
    ({ id, at, amount, currency }: Movement) => ({ kind, id, at, amount: { amount, currency } });
  const { charges, refunds } = money ?? { charges: [], refunds: [] };
  return [...charges.map(told('charge')), ...refunds.map(told('refund'))].sort((a, b) =>
    a.at.localeCompare(b.at),
  );
}

/** A slow look besides heals a lost notice, and a ledger that did not answer. */
const pace: Pace = {
  retryMs: growingPauseMs,
  staleMs: growingPauseMs,
  mostFailures: 8,
  sweepMs: limits.orderFileSweepMs,
};

export interface OrderWatchParts {
  readonly clock: Clock;
  readonly file: (orderId: string) => Answer<OrderFile>;
  /** Sends to everyone who watches the order. */
  readonly emit: (file: AgentOrder) => void;
  readonly failed: (orderId: string, error: unknown) => void;
}

/** The orders whose files agents have open: a notice leads to one look at the file, and what is new in it to the agents. */
export class OrderWatch extends WatchedWorkflows<OrderFile> implements OrderListener {
  constructor({ clock, file, emit, failed }: OrderWatchParts) {
    super({
      clock,
      pace,
      ask: file,
      versionOf: ({ sequence }) => sequence,
      isNews: (after, before) => !isSame(after.file, before.file),
      changed: (_orderId, after) => emit(after.file),
      failed,
    });
  }
}

/** Whether two files tell the same: the time at which they were read is none of that. */
function isSame(one: AgentOrder, other: AgentOrder): boolean {
  const timeless = (file: AgentOrder) => ({
    ...file,
    order: file.order && { ...file.order, serverTime: '' },
  });
  return isDeepStrictEqual(timeless(one), timeless(other));
}
