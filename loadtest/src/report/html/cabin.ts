/** The final seat map: the aircraft from above, each seat as warm as it was fought for. */
import { html, type Markup } from '@aisle/shared/html';
import type { CabinCell, CabinDeck, FoughtSeat, Report } from '../schema.ts';
import { amount, plural } from '../sentences.ts';
import { seatTable } from '../tables.ts';
import { lead, nothing, numbers, section } from './markup.ts';

type Cabin = CabinDeck['cabins'][number];
type Row = Cabin['rows'][number];

/** Shades from cool to hot, without the one for seats that nobody asked for. */
const shades = 5;
/** An aisle's share of a seat's width. */
const aisleUnits = 0.8;

/** A shade and the counts that have it, both ends included. */
interface Shade {
  readonly from: number;
  readonly to: number;
}

export function cabinSection(report: Report): Markup {
  const { seats, decks } = report;
  const scale = shadesUpTo(Math.max(0, ...seats.map(({ asked }) => asked)));
  const bySeat = new Map(seats.map((seat) => [seat.seat, seat]));
  const drawn = decks.map((deck) => deckOf(deck, decks.length > 1, bySeat, scale));
  return section('cabin', 'Who fought for which seat', [
    lead(
      'The warmer a seat, the more requests named it. The mark shows its state when the run ended.',
    ),
    legend(scale),
    html`<div class="map" role="img" aria-label="${description(seats)}">${drawn}</div>`,
    numbers('All seats as a table', seatTable(report)),
  ]);
}

/**
 * Shades for counts up to `most`: equal ratios, because few seats have many requests and many have few.
 * With few counts each has a shade of its own.
 */
export function shadesUpTo(most: number): Shade[] {
  const scale: Shade[] = [];
  let from = 1;
  for (let shade = 1; shade <= shades && from <= most; shade += 1) {
    const even = most <= shades ? shade : Math.round(most ** (shade / shades));
    const to = Math.max(from, shade === shades ? most : even);
    scale.push({ from, to });
    from = to + 1;
  }
  return scale;
}

function shadeOf(asked: number, scale: readonly Shade[]): number {
  return 1 + scale.findIndex(({ from, to }) => asked >= from && asked <= to);
}

function legend(scale: readonly Shade[]): Markup {
  const states = ['sold', 'paying', 'held', 'blocked', 'free'];
  const range = ({ from, to }: Shade): string =>
    from === to ? amount(from) : `${amount(from)}–${amount(to)}`;
  return html`<ul class="legend" aria-label="Requests for a seat">
      <li><i class="seat heat-0"></i>never asked for</li>
      ${scale.map(
        (shade, place) => html`<li><i class="seat heat-${place + 1}"></i>${range(shade)}</li>`,
      )}
    </ul>
    <ul class="legend" aria-label="State at the end">
      ${states.map((state) => html`<li><i class="seat heat-0 ${state}"></i>${state}</li>`)}
    </ul>`;
}

function description(seats: readonly FoughtSeat[]): string {
  const wanted = seats.filter(({ asked }) => asked > 0).toSorted((a, b) => b.asked - a.asked);
  const top = wanted
    .slice(0, 3)
    .map(({ seat, asked }) => `${seat} with ${plural(asked, 'request')}`);
  const most = top.length === 0 ? 'Nobody asked for any.' : `Most wanted: ${top.join(', ')}.`;
  return `Seat map with ${plural(seats.length, 'seat')}. ${most} The table below has every seat.`;
}

function deckOf(
  deck: CabinDeck,
  named: boolean,
  seats: ReadonlyMap<string, FoughtSeat>,
  scale: readonly Shade[],
): Markup {
  const rows = deck.cabins.reduce((sum, cabin) => sum + cabin.rows.length + 1, 0);
  const units = Math.max(1, ...deck.cabins.map(({ columns }) => unitsOf(columns)));
  return html`<div class="deck">
    ${named ? lead(deck.name === 'main' ? 'Main deck' : 'Upper deck') : nothing}
    <div class="hull" style="--rows:${rows};--units:${units}">
      ${deck.cabins.map(
        (cabin) =>
          html`<div class="cabin">
            <div class="row letters">
              ${cabin.columns.map((letter) =>
                letter === null ? html`<span class="aisle"></span>` : html`<span>${letter}</span>`,
              )}
            </div>
            ${cabin.rows.map((row) => rowOf(row, seats, scale))}
          </div>`,
      )}
    </div>
  </div>`;
}

function unitsOf(columns: Cabin['columns']): number {
  return columns.reduce((sum, letter) => sum + (letter === null ? aisleUnits : 1), 0);
}

function rowOf(
  { number, cells, exit }: Row,
  seats: ReadonlyMap<string, FoughtSeat>,
  scale: readonly Shade[],
): Markup {
  // The row's number stands in its first aisle, where it would be looked for.
  const firstAisle = cells.findIndex((cell) => 'aisle' in cell);
  return html`<div class="row${exit ? ' exit' : ''}">
    ${cells.map((cell, place) =>
      cellOf(cell, place === firstAisle ? String(number ?? '') : '', seats, scale),
    )}
  </div>`;
}

function cellOf(
  cell: CabinCell,
  label: string,
  seats: ReadonlyMap<string, FoughtSeat>,
  scale: readonly Shade[],
): Markup {
  if ('aisle' in cell) return html`<span class="aisle">${label}</span>`;
  if ('gap' in cell) return html`<span class="gap" style="--span:${cell.gap}"></span>`;
  const seat = seats.get(cell.seat);
  const asked = seat?.asked ?? 0;
  const status = seat?.status ?? 'free';
  const tip = `${cell.seat}: asked for ${times(asked)}, refused ${times(seat?.refused ?? 0)}, ${status} at the end`;
  return html`<span class="seat heat-${shadeOf(asked, scale)} ${status}" title="${tip}"></span>`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${amount(count)} times`;
}
