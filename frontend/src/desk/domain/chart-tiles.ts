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

/** Columns for a chart: times in seconds since the epoch, then a column a line. */
export function chartColumns(
  tile: ChartTile,
  points: readonly ChartPoint[],
): [number[], ...(number | null)[][]] {
  return [
    points.map((point) => Date.parse(point.at) / 1000),
    ...tile.lines.map((line) => points.map(line.of)),
  ];
}
