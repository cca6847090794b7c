import type { TracedNotice } from '@aisle/shared/bus-messages';
import type { FlightChanged } from '@aisle/shared/contract';
import { tracing } from '@aisle/shared/tracing/tracing';

/** Of one flight, those that nobody was told of yet. */
const kept = 100;

/** Which traces the newest versions of each flight belong to: what viewers are told goes on with them. */
export class VersionTraces {
  readonly #notices = new Map<string, TracedNotice[]>();
  readonly #tell: (flightId: string, version: number) => void;

  /** `tell`: tells the viewers of a flight that it is at a version. */
  constructor(tell: (flightId: string, version: number) => void) {
    this.#tell = tell;
  }

  noted(notice: TracedNotice): void {
    const { flightId } = notice;
    this.#notices.set(flightId, [...(this.#notices.get(flightId) ?? []), notice].slice(-kept));
  }

  /** Tells the viewers of a change: in a span, if it shows what belongs to a trace. */
  tell({ flightId, version }: FlightChanged): void {
    const notices = this.#notices.get(flightId) ?? [];
    const [first, ...others] = notices.filter((notice) => notice.version <= version);
    if (first === undefined) return this.#tell(flightId, version);
    const later = notices.filter((notice) => notice.version > version);
    if (later.length > 0) this.#notices.set(flightId, later);
    else this.#notices.delete(flightId);
    const links = others.map(({ trace }) => trace);
    const attributes = { flightId, version };
    tracing.inSpan('tell viewers', { parent: first.trace, links, attributes }, () =>
      this.#tell(flightId, version),
    );
  }
}
