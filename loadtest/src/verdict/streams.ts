/** Question (d): every viewer saw every change, and all ended at the same version and the same map. */
import type { FlightChanged } from '@aisle/shared/contract';
import type { Receipt, Stream } from '../observations.ts';
import type { Facts } from './facts.ts';
import { changeLine, seatsLine, type Findings, type Line } from './findings.ts';
import { differences, overlay } from '../versions.ts';

export function checkStreams(facts: Facts, findings: Findings): void {
  const compare = comparer(facts);
  for (const stream of facts.seen.streams) {
    if (stream.receipts.length === 0) continue;
    findings.looked('d', stream.receipts.length);
    new Viewer(facts, findings, stream, compare).check();
  }
}

/** Seats in which a viewer's map is not the one that is known of that version; of many viewers found once. */
type Compare = (own: number | null, receipt: Shown) => readonly string[];
type Shown = Extract<Receipt, { kind: 'snapshot' | 'caught-up' | 'changed' }>;

/** A viewer that had the known map at its own version has the known map afterwards, or this receipt misled it. */
function comparer({ versions }: Facts): Compare {
  const found = new Map<object, Map<number | null, readonly string[]>>();
  const compute: Compare = (own, receipt) => {
    const change = 'change' in receipt ? receipt.change : null;
    const known = versions.mapAt(change?.version ?? ('version' in receipt ? receipt.version : -1));
    const base = own === null ? undefined : versions.mapAt(own);
    if (known === undefined) return [];
    if (receipt.kind === 'snapshot') return differences(receipt.seats, known.seats);
    return base ? differences(overlay(base.seats, receipt.change.seats), known.seats) : [];
  };
  return (own, receipt) => {
    const key = receipt.kind === 'snapshot' ? receipt.seats : receipt.change;
    const base = receipt.kind === 'snapshot' ? null : own;
    const known = found.get(key) ?? new Map<number | null, readonly string[]>();
    found.set(key, known);
    const seats = known.get(base) ?? compute(own, receipt);
    known.set(base, seats);
    return seats;
  };
}

/** Follows one viewer by the rule of the contract: a change applies when it begins at or before the own version. */
class Viewer {
  readonly #facts: Facts;
  readonly #findings: Findings;
  readonly #stream: Stream;
  readonly #compare: Compare;
  #version: number | null = null;
  /** The change that did not follow, while nothing has healed it. */
  #gap: Extract<Receipt, { kind: 'changed' }> | null = null;
  #last: Shown | null = null;

  constructor(facts: Facts, findings: Findings, stream: Stream, compare: Compare) {
    this.#facts = facts;
    this.#findings = findings;
    this.#stream = stream;
    this.#compare = compare;
  }

  check(): void {
    const { receipts } = this.#stream;
    for (const receipt of receipts) {
      if (receipt.kind === 'disconnected' || receipt.kind === 'left') continue;
      if (receipt.kind === 'snapshot') this.#take(receipt, receipt.version);
      else this.#change(receipt);
    }
    if (receipts.at(-1)?.kind !== 'left') this.#checkEnd();
  }

  #change(receipt: Exclude<Shown, { kind: 'snapshot' }>): void {
    const { from, version } = receipt.change;
    // Before its first map a viewer has nothing to apply a change to.
    if (this.#version === null) return;
    if (from <= this.#version) return this.#take(receipt, version);
    if (receipt.kind === 'changed') this.#gap ??= receipt;
    else
      this.#say(
        'catch-up-with-a-gap',
        `was at version ${this.#version} and was caught up from version ${from} only`,
        [changeLine(receipt.at, receipt.change)],
      );
  }

  #take(receipt: Shown, version: number): void {
    const own = this.#version;
    if (own !== null && version < own) {
      this.#say('version-went-back', `was at version ${own} and got version ${version} after it`, [
        ...this.#lastLine(),
        { at: receipt.at, text: `${receipt.kind}: version ${version}` },
      ]);
    }
    this.#checkSeats(receipt, own, version);
    this.#version = version;
    if (receipt.kind !== 'changed' || !this.#isBehindGap(receipt.change)) this.#gap = null;
    this.#last = receipt;
  }

  /** A change that came late, from before the gap, does not heal it. */
  #isBehindGap({ version }: FlightChanged): boolean {
    return this.#gap !== null && version < this.#gap.change.version;
  }

  #checkSeats(receipt: Shown, own: number | null, version: number): void {
    const seats = this.#compare(own, receipt);
    const known = this.#facts.versions.mapAt(version);
    if (seats.length === 0 || known === undefined) return;
    const got = receipt.kind === 'snapshot' ? receipt.seats : receipt.change.seats;
    this.#say(
      'viewers-differ',
      `was shown ${seats.join(' ')} at version ${version} otherwise than others were`,
      [
        seatsLine(known.at, `version ${version}, ${known.by}`, known.seats, seats),
        seatsLine(receipt.at, `${receipt.kind}, version ${version}`, got, seats),
      ],
    );
  }

  #checkEnd(): void {
    const { after, afterAskedAt } = this.#facts.seen;
    const own = this.#version;
    if (this.#gap !== null) {
      const { at, change } = this.#gap;
      const sentence = `was at version ${own ?? 0}, got changes from version ${change.from}, and was never brought up`;
      return this.#say('gap-not-healed', sentence, [...this.#lastLine(), changeLine(at, change)]);
    }
    if (own === null) return;
    if (own < after.version) {
      return this.#say(
        'ends-behind',
        `ended at version ${own}, and the flight at ${after.version}`,
        this.#lastLine(),
      );
    }
    // What others did after the final snapshot was asked for, some viewers have seen.
    if (own > after.version && (this.#last?.at ?? 0) < afterAskedAt) {
      return this.#say(
        'ends-ahead',
        `was at version ${own} before the final snapshot, which says ${after.version}`,
        this.#lastLine(),
      );
    }
  }

  #lastLine(): Line[] {
    const last = this.#last;
    if (last === null) return [];
    if (last.kind !== 'snapshot') return [changeLine(last.at, last.change)];
    return [{ at: last.at, text: `snapshot: version ${last.version}` }];
  }

  #say(code: string, what: string, lines: readonly Line[]): void {
    const { viewer } = this.#stream;
    const { after, afterAnsweredAt } = this.#facts.seen;
    this.#findings.add('d', code, `Viewer ${viewer} ${what}.`, () => [
      ...lines,
      { at: afterAnsweredAt, text: `final snapshot: version ${after.version}` },
    ]);
  }
}
