import type { ChartPoint } from '../api/types.ts';

/** One line of a chart. `colour` is a variable of the theme; `dash` tells lines apart without it. */
export interface ChartLine {
  readonly label: string;
  readonly colour: string;
  readonly dash?: readonly number[];
  readonly of: (point: ChartPoint) => number | null;
}

/** A tile: a number now, and its lines over the last minutes. */
export interface ChartTile {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly ChartLine[];
  readonly headline: (points: readonly ChartPoint[]) => string;
  /** What the number is: `in the last minute`. */
  readonly caption: (points: readonly ChartPoint[]) => string;
}

/** Points are a second apart. */
const MINUTE_POINTS = 60;

function lastMinute(points: readonly ChartPoint[], of: (point: ChartPoint) => number): number {
  return points.slice(-MINUTE_POINTS).reduce((sum, point) => sum + of(point), 0);
}

/** The newest that was measured: a second without traffic has no latency. */
function lastKnown(
  points: readonly ChartPoint[],
  of: (point: ChartPoint) => number | null,
): number | null {
  return points.map(of).findLast((value) => value !== null) ?? null;
}

const ms = (value: number | null) => (value === null ? '–' : `${Math.round(value)} ms`);

/** Share of payments that went through in the last minute, such as `85 % went through`. */
function accepted(points: readonly ChartPoint[]): string {
  const good = lastMinute(points, (point) => point.paymentsConfirmed);
  const all = good + lastMinute(points, (point) => point.paymentsFailed);
  return all === 0 ? 'none in the last minute' : `${Math.round((good / all) * 100)} % went through`;
}

export const chartTiles: readonly ChartTile[] = [
  {
    id: 'bookings',
    title: 'Bookings',
    unit: 'a second',
    lines: [{ label: 'Seats sold', colour: '--brand', of: (point) => point.bookings }],
    headline: (points) => String(lastMinute(points, (point) => point.bookings)),
    caption: () => 'seats in the last minute',
  },
  {
    id: 'refusals',
    title: 'Refusals',
    unit: 'a second',
    lines: [{ label: 'Refused', colour: '--warn', of: (point) => point.refusals }],
    headline: (points) => String(lastMinute(points, (point) => point.refusals)),
    caption: () => 'in the last minute',
  },
  {
    id: 'payments',
    title: 'Payments',
    unit: 'a second',
    lines: [
      { label: 'Confirmed', colour: '--good', of: (point) => point.paymentsConfirmed },
      { label: 'Failed', colour: '--bad', dash: [4, 3], of: (point) => point.paymentsFailed },
    ],
    headline: (points) => String(lastMinute(points, (point) => point.paymentsConfirmed)),
    caption: accepted,
  },
  {
    id: 'latency',
    title: 'Latency',
    unit: 'ms',
    lines: [
      { label: 'Answer, median', colour: '--brand', of: (point) => point.requestMedianMs },
      {
        label: 'Answer, 95 %',
        colour: '--warn',
        dash: [4, 3],
        of: (point) => point.requestP95Ms,
      },
      {
        label: 'To viewers, median',
        colour: '--seat-paying-ink',
        dash: [1, 3],
        of: (point) => point.emitMedianMs,
      },
    ],
    headline: (points) => ms(lastKnown(points, (point) => point.requestMedianMs)),
    caption: (points) => `95 % in ${ms(lastKnown(points, (point) => point.requestP95Ms))}`,
  },
  {
    id: 'connections',
    title: 'Connections',
    unit: 'open',
    lines: [{ label: 'Connections', colour: '--brand', of: (point) => point.connections }],
    headline: (points) => String(points.at(-1)?.connections ?? 0),
    caption: () => 'open now',
  },
];

/** Points are a second apart; more than this between two is time without data. */
const GAP_SECONDS = 1.5;

/** Columns for a chart: times in seconds since the epoch, then a column a line; null where nothing is known. */
export function chartColumns(
  tile: ChartTile,
  points: readonly ChartPoint[],
): [number[], ...(number | null)[][]] {
  const times: number[] = [];
  const columns: (number | null)[][] = tile.lines.map(() => []);
  for (const point of points) {
    const time = Date.parse(point.at) / 1000;
    const before = times.at(-1);
    if (before !== undefined && time - before > GAP_SECONDS) {
      times.push(before + 1);
      for (const column of columns) column.push(null);
    }
    times.push(time);
    for (const [place, line] of tile.lines.entries()) columns[place]?.push(line.of(point));
  }
  return [times, ...columns];
}

/** Places of the values that stand alone: no line leads to them, so that each needs a dot. */
export function lonePoints(values: ArrayLike<number | null | undefined>): number[] {
  return Array.from(values, (value, place) =>
    value != null && values[place - 1] == null && values[place + 1] == null ? place : -1,
  ).filter((place) => place >= 0);
}
