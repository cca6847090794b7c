import type { Agent } from '@aisle/shared/agent-contract';
import { auditedFlight, type AuditReport } from '@aisle/shared/audit-log';
import { confirmationCode, ORDER_ID } from '@aisle/shared/ids';
import type { AuditEntry, Forgetting as ForgetAct } from '@aisle/shared/interventions';
import { namesOf, withoutNames, type OrderPeople } from '@aisle/shared/people';
import type { Manifest } from '@aisle/shared/workflow-api';
import type { BookingPort } from '../booking/port.ts';
import type { Archive } from '../history/archive.ts';
import type { AuditLog } from '../history/audit-log.ts';
import type { Records } from '../history/source.ts';
import { requireSupervisor } from '../identity/access.ts';
import { Problem, unwrap } from '../problem.ts';
import { reasonIn } from '../rest/input.ts';

export interface ForgettingParts {
  readonly booking: Pick<BookingPort, 'desk'>;
  readonly records: Pick<Records, 'flightOf'>;
  readonly archive: Pick<Archive, 'byConfirmation' | 'byFlight' | 'forget' | 'historiesKeptMs'>;
  readonly audit: Pick<AuditLog, 'add' | 'forget'>;
  readonly now: () => number;
}

/** Has the people of an order forgotten once their journey is over (SPEC D18). Refusals are thrown as problems. */
export class Forgetting {
  readonly #parts: ForgettingParts;

  constructor(parts: ForgettingParts) {
    this.#parts = parts;
  }

  /** On every flight that it was on; done twice is done once. Gives until when Temporal keeps encrypted histories that knew them, ISO 8601. */
  async forget(agent: Agent, orderId: string, why: string | undefined): Promise<string> {
    requireSupervisor(agent);
    const reason = reasonIn(why);
    const { archive, audit, booking, now } = this.#parts;
    const manifests = await this.#ended(orderId);
    const keptMs = unwrap(await archive.historiesKeptMs());
    const names = namesOf(manifests.flatMap((manifest) => peopleOf(manifest, orderId)));
    const command = {
      type: 'forget-people',
      orderId,
      by: agent.name,
      reason: withoutNames(reason, names),
    } as const;
    const at = new Date(now()).toISOString();
    for (const { flight, version } of manifests) {
      const entry = { at, version, command, role: agent.role };
      // Whoever comes again after a failure comes with the names still: the archive forgets them last.
      unwrap(await audit.forget({ flightId: flight.id, names }));
      unwrap(await audit.add(reportOf(flight, entry)));
      unwrap(await archive.forget(flight.id, { orderId, entry, names }));
    }
    unwrap(await booking.desk.removeOrder(orderId));
    return new Date(now() + keptMs).toISOString();
  }

  /** The final manifests of the order's flights: of more than one where it was rebooked. */
  async #ended(orderId: string): Promise<Manifest[]> {
    const { archive, booking, records } = this.#parts;
    const { flightId } = ORDER_ID.test(orderId)
      ? await records.flightOf(orderId)
      : { flightId: null };
    if (flightId === null) throw new Problem('order-not-found');
    const running = await booking.desk.isOrderRunning(orderId);
    const isGone = !running.ok && running.error.code === 'order-not-found';
    if (!isGone && unwrap(running)) throw new Problem('journey-not-over');
    const archived = unwrap(await archive.byConfirmation(confirmationCode(orderId)));
    const own = archived.filter((order) => order.orderId === orderId);
    const flightIds = new Set([flightId, ...own.map(({ flight }) => flight.id)]);
    return Promise.all([...flightIds].map((id) => this.#final(id)));
  }

  async #final(flightId: string): Promise<Manifest> {
    const manifest = await this.#parts.archive.byFlight(flightId);
    if (!manifest.ok && manifest.error.code === 'flight-not-found') {
      throw new Problem('journey-not-over');
    }
    return unwrap(manifest);
  }
}

function peopleOf({ orders, former = [] }: Manifest, orderId: string): OrderPeople[] {
  return [...orders, ...former].flatMap((order) =>
    order.orderId === orderId && order.people ? [order.people] : [],
  );
}

/** For the log of all audits: an order's people are forgotten on a flight once. */
function reportOf(
  flight: Manifest['flight'],
  entry: AuditEntry & { readonly command: ForgetAct },
): AuditReport {
  const source = `forgetting ${entry.command.orderId} ${flight.id}`;
  return { source, first: 1, flight: auditedFlight(flight), entries: [entry] };
}
