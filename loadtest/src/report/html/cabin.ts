/** The final seat map: the aircraft from above, each seat as warm as it was fought for. */
import { html, type Markup } from '@aisle/shared/html';
import type { CabinCell, CabinDeck, FoughtSeat, Report } from '../schema.ts';
import { amount, plural } from '../sentences.ts';
import { seatTable } from '../tables.ts';
import { lead, nothing, numbers, section } from './markup.ts';

type Cabin = CabinDeck['cabins'][number];
type Row = Cabin['rows'][number];

/** Steps from cool to hot that the legend names. */
const steps = 5;
/** An aisle's share of a seat's width. */
const aisleUnits = 0.8;

export function cabinSection(report: Report): Markup {
  const { seats, decks } = report;
  const most = Math.max(1, ...seats.map(({ asked }) => asked));
  const bySeat = new Map(seats.map((seat) => [seat.seat, seat]));
  const drawn = decks.map((deck) => deckOf(deck, decks.length > 1, bySeat, most));
  return section('cabin', 'Who fought for which seat', [
    lead(
      'The warmer a seat, the more requests named it. The mark shows its state when the run ended.',
    ),
    legend(most),
    html`<div class="map" role="img" aria-label="${description(seats)}">${drawn}</div>`,
    numbers('All seats as a table', seatTable(report)),
  ]);
}

/** How warm a seat is, from 0 to 1: by ratios, because few seats have many requests and many have few. */
export function heatOf(asked: number, most: number): number {
  return most === 1 ? 1 : Math.log(asked) / Math.log(most);
}

/** Counts from 1 up to the most, by equal ratios where there are more than the legend names. */
export function countsUpTo(most: number): number[] {
  const count = Math.min(steps, most);
  const at = (step: number): number =>
    most <= steps ? step + 1 : Math.round(most ** (step / (count - 1)));
  return [...new Set(Array.from({ length: count }, (_, step) => at(step)))];
}

/** A seat in the warmth of its requests, with the mark of its state. */
function seatBox(asked: number, most: number, status: string, tip = ''): Markup {
  const heat = asked === 0 ? 0 : heatOf(asked, most);
  const warmth = asked === 0 ? '' : heat > 0.6 ? 'asked hot' : 'asked';
  return html`<span
    class="seat ${warmth} ${status}"
    style="--heat:${heat.toFixed(2)}"
    title="${tip}"
  ></span>`;
}

function legend(most: number): Markup {
  const states = ['sold', 'paying', 'held', 'blocked', 'free'];
  return html`<ul class="legend" aria-label="Requests for a seat">
      <li>${seatBox(0, most, 'free')}never asked for</li>
      ${countsUpTo(most).map(
        (count) => html`<li>${seatBox(count, most, 'free')}${amount(count)}</li>`,
      )}
    </ul>
    <ul class="legend" aria-label="State at the end">
      ${states.map((state) => html`<li>${seatBox(0, most, state)}${state}</li>`)}
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
  most: number,
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
            ${cabin.rows.map((row) => rowOf(row, seats, most))}
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
  most: number,
): Markup {
  // The row's number stands in its first aisle, where it would be looked for.
  const firstAisle = cells.findIndex((cell) => 'aisle' in cell);
  return html`<div class="row${exit ? ' exit' : ''}">
    ${cells.map((cell, place) =>
      cellOf(cell, place === firstAisle ? String(number ?? '') : '', seats, most),
    )}
  </div>`;
}

function cellOf(
  cell: CabinCell,
  label: string,
  seats: ReadonlyMap<string, FoughtSeat>,
  most: number,
): Markup {
  if ('aisle' in cell) return html`<span class="aisle">${label}</span>`;
  if ('gap' in cell) return html`<span class="gap" style="--span:${cell.gap}"></span>`;
  const seat = seats.get(cell.seat);
  const asked = seat?.asked ?? 0;
  const status = seat?.status ?? 'free';
  const tip = `${cell.seat}: asked for ${times(asked)}, refused ${times(seat?.refused ?? 0)}, ${status} at the end`;
  return seatBox(asked, most, status, tip);
}

function times(count: number): string {
  return count === 1 ? 'once' : `${amount(count)} times`;
}
