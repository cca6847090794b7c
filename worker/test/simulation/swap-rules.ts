/** What holds for swaps of seats, event by event (SPEC Y9 to Y12). */
import { seatClass } from '@aisle/shared/aircraft';
import type { FlightEventRecord } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import type { Manifest } from '@aisle/shared/workflow-api';
import { SimulationError } from './simulation-error.ts';

function demand(condition: boolean, sentence: () => string): void {
  if (!condition) throw new SimulationError(sentence());
}

export class SwapRules {
  /** By flight: how often something may be accepted, and when orders proposed something. */
  readonly #proposed = new Map<string, Map<string, number>>();
  readonly #times = new Map<string, number[]>();

  /** `manifest`: as it is at the last of the events. */
  check(id: string, event: FlightEventRecord, manifest: Manifest): void {
    const { type, orderId = '', askedOrderId = '', seats, version } = event;
    if (type !== 'swap-proposed' && type !== 'seats-swapped' && type !== 'swap-ended') return;
    const [own = '', wanted = ''] = seats;
    const known = this.#proposed.get(id) ?? new Map<string, number>();
    this.#proposed.set(id, known);
    const key = [orderId, askedOrderId, own, wanted].join(' ');
    const open = known.get(key) ?? 0;
    if (type === 'swap-proposed') {
      known.set(key, open + 1);
      return this.#count(`${id} ${orderId}`, Date.parse(event.at));
    }
    const what = `${key} of ${id} at version ${version}`;
    known.set(key, open - 1);
    if (type === 'swap-ended') {
      return demand(open > 0, () => `Y14: ended, and was not proposed: ${what}`);
    }
    demand(open > 0, () => `Y12: swapped unasked: ${what}`);
    if (version < manifest.version) return;
    const { aircraft } = manifest.flight;
    demand(
      seatClass(aircraft, own) === seatClass(aircraft, wanted),
      () => `Y9: swapped for another cabin: ${what}`,
    );
    const has = (owner: string, seat: string): boolean =>
      manifest.orders.some(
        ({ orderId: of, hold }) =>
          of === owner && hold.status === 'sold' && hold.seats.includes(seat),
      );
    demand(
      has(orderId, wanted) && has(askedOrderId, own),
      () => `Y12: swapped, and not each other's: ${what}`,
    );
  }

  #count(order: string, at: number): void {
    const times = (this.#times.get(order) ?? []).filter((time) => time > at - limits.swapDayMs);
    this.#times.set(order, [...times, at]);
    demand(times.length < limits.swapsPerDay, () => `Y9: ${order} proposes too many swaps`);
  }
}
