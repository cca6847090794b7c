/**
 * Questions (a), (c) and (e) about those who wait for seats: offers go to the first in line, an offered seat is on offer once and never
 * shown as free before, and no offer outlives its deadline.
 */
import { limits } from '@aisle/shared/limits';
import type { Exchange, WatchSighting } from '../observations.ts';
import type { Facts } from './facts.ts';
import { bounds, changeLine, watchLine, type Findings, type Line } from './findings.ts';
import { grouped } from './orders.ts';

/** Seats that were on offer to one watch. Times are ms since the epoch by the server's clock, but for `at`. */
interface Offer {
  readonly seats: readonly string[];
  readonly until: number;
  readonly seenAt: number;
  /** Certainly on offer until then. */
  readonly endsAt: number;
  readonly sighting: WatchSighting;
}

/** A watch's time in the line, up to an offer. */
interface Spell {
  readonly watchId: string;
  /** Any one seat would do, but those that were declined. */
  readonly isPlain: boolean;
  readonly declined: ReadonlySet<string>;
  /** When it came into the line, by the tester's clock. */
  readonly cameAfter: number;
  readonly cameBefore: number;
  /** Seen waiting from and to, by the server's clock. */
  readonly waitsFrom: number;
  readonly waitsTo: number;
  readonly offer: Offer | null;
  readonly sightings: readonly WatchSighting[];
}

export function checkOffers(facts: Facts, findings: Findings): void {
  const { watches, exchanges } = facts.seen;
  const asked = grouped(exchanges, ({ orderId }) => orderId ?? '');
  const spells = [...grouped(watches, ({ watch }) => watch.id)].flatMap(([id, sightings]) =>
    spellsOf(facts, sightings, asked.get(id) ?? []),
  );
  for (const sighting of watches) checkDeadline(sighting, findings);
  checkOrder(spells, findings);
  checkTwice(spells, findings);
  checkGaps(facts, spells, findings);
}

function spellsOf(
  { clock }: Facts,
  sightings: readonly WatchSighting[],
  asked: readonly Exchange[],
): Spell[] {
  const ordered = sightings.toSorted(
    (one, other) => one.watch.revision - other.watch.revision || one.at - other.at,
  );
  const offered = ordered.filter(({ watch }) => watch.offer !== null);
  const ends = asked.filter(({ step }) => step === 'take' || step === 'decline');
  const firsts = new Map(
    offered.toReversed().map((sighting) => [sighting.watch.offer?.until, sighting]),
  );
  const offers = [...firsts.values()].map((first): Offer => {
    const { seats = [], until: iso = '' } = first.watch.offer ?? {};
    const until = Date.parse(iso);
    const end = ends.find(({ sentAt }) => sentAt >= first.at);
    const endsAt = Math.min(until, end ? clock.earliest(end.sentAt) : until);
    return { seats, until, seenAt: timeOf(first), endsAt, sighting: first };
  });
  // A request that was sent again may have been executed the first time.
  return asked.flatMap(({ step, outcome, intendedAt, endedAt }): Spell[] => {
    if (outcome.kind !== 'watch' || (step !== 'wait' && step !== 'decline')) return [];
    const { id, count, cabin, kind, maxPrice } = outcome.watch;
    const later = offers.filter(({ sighting }) => sighting.at >= intendedAt);
    const offer = later.toSorted((one, other) => one.until - other.until)[0] ?? null;
    const declined = offers.filter((each) => !later.includes(each)).flatMap(({ seats }) => seats);
    const own = ordered.filter(
      ({ watch, at }) =>
        watch.status === 'waiting' && at >= intendedAt && (!offer || at <= offer.sighting.at),
    );
    return [
      {
        watchId: id,
        isPlain: count === 1 && cabin === null && kind === null && maxPrice === null,
        declined: new Set(declined),
        ...{ cameAfter: intendedAt, cameBefore: endedAt },
        waitsFrom: own[0] ? timeOf(own[0]) : Infinity,
        waitsTo: Math.max(-Infinity, ...own.map(timeOf)),
        offer,
        sightings: ordered,
      },
    ];
  });
}

function timeOf({ watch }: WatchSighting): number {
  return Date.parse(watch.serverTime);
}

function checkDeadline(sighting: WatchSighting, findings: Findings): void {
  const { offer, serverTime, id } = sighting.watch;
  if (offer === null) return;
  findings.looked('e');
  const leftMs = Date.parse(offer.until) - Date.parse(serverTime);
  const evidence = () => [watchLine(sighting)];
  const seats = offer.seats.join(' ');
  if (leftMs < -bounds.lateExpiryMs) {
    const sentence = `Watch ${id} was offered ${seats} until ${offer.until}, and still at ${serverTime} by the server's clock.`;
    findings.add('e', 'offer-outlived', sentence, evidence);
  }
  if (leftMs > limits.offerMs + bounds.holdLengthMs) {
    const sentence = `Watch ${id} is offered ${seats} until ${offer.until}, further from ${serverTime} than any offer lasts.`;
    findings.add('e', 'offer-too-long', sentence, evidence);
  }
}

/** All offers of a system last the same time: what ends later was made later. */
function checkOrder(spells: readonly Spell[], findings: Findings): void {
  const waiting = spells.filter(({ isPlain }) => isPlain);
  for (const taker of spells) {
    const { offer } = taker;
    if (offer === null) continue;
    findings.looked('c');
    const passed = waiting.find(
      (other) =>
        other.cameBefore < taker.cameAfter &&
        other.waitsFrom < Infinity &&
        waitedAt(other, offer) &&
        offer.seats.some((seat) => !other.declined.has(seat)),
    );
    if (passed === undefined) continue;
    const sentence = `Watch ${taker.watchId} was offered ${offer.seats.join(' ')}, while watch ${passed.watchId} had waited for longer and would have taken any seat.`;
    findings.add('c', 'passed-over', sentence, () => [...linesOf(passed), ...linesOf(taker)]);
  }
}

/** Whether a watch still waited when another one's offer was made. */
function waitedAt({ offer, waitsTo }: Spell, made: Offer): boolean {
  return offer === null ? waitsTo > made.seenAt : offer.until > made.until;
}

function checkTwice(spells: readonly Spell[], findings: Findings): void {
  const all = spells.flatMap((spell) =>
    (spell.offer?.seats ?? []).map((seat) => ({ seat, spell, offer: spell.offer })),
  );
  findings.looked('a', all.length);
  for (const [seat, offered] of grouped(all, (each) => each.seat)) {
    const inTime = offered.toSorted((a, b) => (a.offer?.seenAt ?? 0) - (b.offer?.seenAt ?? 0));
    for (const [place, { spell, offer }] of inTime.entries()) {
      const next = inTime[place + 1];
      if (!next?.offer || !offer || next.offer.seenAt >= offer.endsAt) continue;
      const sentence = `Seat ${seat} was on offer to watch ${spell.watchId} and to watch ${next.spell.watchId} at the same time.`;
      findings.add('a', 'offered-twice', sentence, () => [
        ...linesOf(spell),
        ...linesOf(next.spell),
      ]);
    }
  }
}

/** While somebody waits who would take any seat, none is shown as free. What was told late is borne with. */
function checkGaps({ seen }: Facts, spells: readonly Spell[], findings: Findings): void {
  const plain = spells.filter(({ isPlain }) => isPlain);
  if (plain.length === 0) return;
  const checked = new Set<object>();
  for (const receipt of seen.streams.flatMap(({ receipts }) => receipts)) {
    if (receipt.kind !== 'changed' || checked.has(receipt.change)) continue;
    const { change, at } = receipt;
    checked.add(change);
    findings.looked('c');
    const time = Date.parse(change.serverTime);
    const free = Object.keys(change.seats).filter((seat) => change.seats[seat]?.status === 'free');
    for (const seat of free) {
      const waiter = plain.find(
        ({ waitsFrom, waitsTo, declined }) =>
          waitsFrom + bounds.staleReadMs <= time && time <= waitsTo && !declined.has(seat),
      );
      if (waiter === undefined) continue;
      const sentence = `Seat ${seat} was shown as free at version ${change.version}, while watch ${waiter.watchId} waited for any seat.`;
      findings.add('c', 'shown-before-offered', sentence, () => [
        changeLine(at, change),
        ...linesOf(waiter),
      ]);
    }
  }
}

function linesOf({ sightings }: Spell): Line[] {
  return sightings.map(watchLine);
}
