import type { AuditEntry, FlightEventRecord, Intervention } from '../interventions.ts';
import { limits } from '../limits.ts';
import { lastWithin } from './recent.ts';

/** What agents did to a flight, the last of it. */
export class Audit {
  #entries: readonly AuditEntry[];

  constructor(entries: readonly AuditEntry[]) {
    this.#entries = entries;
  }

  /** Newest last. */
  get entries(): readonly AuditEntry[] {
    return this.#entries;
  }

  /** The flight's opening as an event, as long as it is remembered and who did it is known. */
  opening(): FlightEventRecord[] {
    const [first] = this.#entries;
    if (first?.command.type !== 'open-flight') return [];
    const { at, version, command } = first;
    const { by, reason: why } = command;
    return [{ version, at, type: 'flight-opened', seats: [], cause: 'agent', by, why }];
  }

  /** `version`: the one that it led to. */
  enter(
    { by, role, reason, command }: Intervention,
    { version, effect }: Pick<AuditEntry, 'version'> & { effect: AuditEntry['effect'] | undefined },
    now: number,
  ): void {
    const at = new Date(now).toISOString();
    const given = { ...command, by, reason };
    const entry = { at, version, command: given, role, ...(effect && { effect }) };
    this.#entries = [...this.#entries, entry].slice(-limits.auditEntries);
  }

  /** What the flight's next run is given. */
  carried(): readonly AuditEntry[] {
    return lastWithin(this.#entries, limits.carriedAuditBytes);
  }
}
