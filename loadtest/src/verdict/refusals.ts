import { publicSeats, seatAt } from '@aisle/shared/seat-map';
import type { Exchange } from '../observations.ts';
import type { Case } from './case.ts';
import { exchangeLine, seatsLine, type Line } from './evidence.ts';
import type { Replay } from './history.ts';
import { isWrite } from './stories.ts';
import { isUnsure, mayHaveLetGo, tenureAt } from './tenure.ts';

/** An answer `seats-unavailable` that says at which version, and which seats were in the way. */
export interface SeatRefusal {
  readonly version: number;
  readonly named: readonly string[];
  readonly exchange: Exchange;
}

export function seatRefusals({ seen }: Case): SeatRefusal[] {
  return seen.exchanges.flatMap((exchange) => {
    const { outcome } = exchange;
    if (outcome.kind !== 'refused' || outcome.problem.code !== 'seats-unavailable') return [];
    const { version, seats: named } = outcome.problem;
    return version !== undefined && isWrite(exchange)
      ? [{ version, named: named ?? [], exchange }]
      : [];
  });
}

/** A refusal must be true at the version that it names: those seats were taken, by others, and they alone. */
export function judgeRefusal(replay: Replay, refusal: SeatRefusal): void {
  if (refusal.named.length === 0) {
    say(
      replay,
      refusal,
      'refused-for-nothing',
      'names no seat that was in the way',
      refusal.exchange.seats,
    );
  }
  for (const seat of refusal.named) judgeNamed(replay, refusal, seat);
  for (const seat of refusal.exchange.seats) {
    if (!refusal.named.includes(seat)) judgeUnnamed(replay, refusal, seat);
  }
}

function judgeNamed(replay: Replay, refusal: SeatRefusal, seat: string): void {
  const { theCase, pinsOf, rebuilt, existedBy } = replay;
  const { version, exchange } = refusal;
  if (!exchange.seats.includes(seat)) {
    return say(replay, refusal, 'refused-unasked', `names seat ${seat}, which was not asked for`, [
      seat,
    ]);
  }
  const owner = rebuilt.ownerOf(seat);
  if (owner !== null && owner === exchange.orderId) {
    const tenure = tenureAt(theCase, pinsOf, owner, version);
    if (tenure === null || mayHaveLetGo(theCase, tenure, existedBy(version))) return;
    return say(
      replay,
      refusal,
      'refused-own-seat',
      `names seat ${seat}, which was the order's own`,
      [seat],
    );
  }
  const state = seatAt(rebuilt.map, seat);
  if (state !== undefined && state.status !== 'free') return;
  // Something that nobody named may have taken it, and given it back, since it was certainly free.
  if (state !== undefined && rebuilt.unnamed(version, rebuilt.certainAt(seat)) > 0) return;
  say(replay, refusal, 'refused-free-seat', `names seat ${seat}, which was free`, [seat]);
}

/** Only where nothing is uncertain: a seat that was in the way would have been named. */
function judgeUnnamed(replay: Replay, refusal: SeatRefusal, seat: string): void {
  const { theCase, rebuilt } = replay;
  const { version, exchange } = refusal;
  const state = seatAt(rebuilt.map, seat);
  if (state === undefined || state.status === 'free') return;
  if ('orderId' in state && state.orderId === exchange.orderId) return;
  if (rebuilt.unnamed(version) > 0 || rebuilt.isUnheard) return;
  if (mayBeOwnUnheard(replay, refusal)) return;
  const until = publicSeats(rebuilt.map)[seat]?.until;
  // A hold that was due may be seen as over.
  if (until !== undefined && Date.parse(until) <= theCase.clock.latest(exchange.endedAt)) return;
  say(replay, refusal, 'refusal-incomplete', `does not name seat ${seat}, which was taken too`, [
    seat,
  ]);
}

/** Whether the refused order may have seats that nobody was told of. */
function mayBeOwnUnheard(
  { theCase, pinsOf, existedBy }: Replay,
  { version, exchange }: SeatRefusal,
): boolean {
  if (exchange.orderId === null) return false;
  const tenure = tenureAt(theCase, pinsOf, exchange.orderId, version);
  return tenure === null || isUnsure(tenure, existedBy(version));
}

function say(
  { theCase, findings, rebuilt }: Replay,
  { version, exchange }: SeatRefusal,
  code: string,
  what: string,
  seats: readonly string[],
): void {
  const sentence = `Customer ${exchange.customer} was refused ${exchange.seats.join(' ')} at version ${version}: the refusal ${what}.`;
  findings.add('c', code, sentence, (): Line[] => {
    const shown = theCase.maps.upTo(version);
    const owners = seats.map(
      (seat) => `${seat} of ${rebuilt.ownerOf(seat) ?? 'nobody that is known'}`,
    );
    return [
      ...(shown
        ? [seatsLine(shown.at, `version ${shown.version}, ${shown.shownBy}`, shown.seats, seats)]
        : []),
      {
        at: exchange.sentAt,
        text: `by the answers up to version ${version}: ${owners.join(', ')}`,
      },
      exchangeLine(exchange),
    ];
  });
}
