/** The tables of a report, for terminal and page alike. */
import { steps } from '../observations.ts';
import type { Comparison, Tendency } from './compare.ts';
import type { Report, ServerReport } from './schema.ts';
import { amount } from './sentences.ts';
import { total, type Threshold } from './thresholds.ts';

/** What stands beside a report when it is shown. */
export interface Beside {
  readonly thresholds: readonly Threshold[];
  /** With an earlier run; null: none was named. */
  readonly comparison: Comparison | null;
}

export interface Column {
  readonly name: string;
  /** Text stands to the left, figures to the right. */
  readonly text?: true;
  /** Characters of a cell that a terminal has room for; 0: it leaves the column out. */
  readonly room?: number;
}

/** A cell that says by its colour whether it is good news. */
export interface TonedCell {
  readonly text: string;
  readonly tone: Tendency;
}
export type Cell = string | TonedCell;

export interface Table {
  readonly caption: string;
  /** The first has the rows' headings. */
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows that a terminal shows; all of them unless said. */
  readonly most?: number;
}

const percentiles = ['p50', 'p95', 'p99'] as const;

export function stepTable(report: Report): Table {
  const figures = ['p50', 'p95', 'p99', 'max'];
  return {
    caption: 'Steps, latencies in ms',
    columns: [
      { name: 'step', text: true },
      ...['count', 'per s'].map((name) => ({ name })),
      { name: 'accepted', room: 0 },
      ...['refused', 'failed', ...figures].map((name) => ({ name })),
      { name: 'accepted p95', room: 0 },
      { name: 'refused p95', room: 0 },
    ],
    rows: steps
      .map((step) => ({ step, of: report.steps[step] }))
      .filter(({ of }) => of.count > 0)
      .map(({ step, of }) => [
        step,
        ...[of.count, of.perSecond, of.accepted, total(of.refused), total(of.failed)].map(amount),
        ...percentiles.map((key) => figure(of.latency?.[key].ms)),
        ...[of.latency?.max, of.acceptedLatency?.p95.ms, of.refusedLatency?.p95.ms].map(figure),
      ]),
  };
}

/** Why requests were refused, or failed. */
export function reasonTable(report: Report, kind: 'refused' | 'failed'): Table {
  return {
    caption: kind === 'refused' ? 'Refused, as a crowd must expect' : 'Failed',
    columns: [
      { name: 'step', text: true },
      { name: 'count' },
      { name: 'why', text: true, room: 56 },
    ],
    rows: steps.flatMap((step) =>
      Object.entries(report.steps[step][kind]).map(([why, count]) => [step, amount(count), why]),
    ),
  };
}

/** Seats, those most fought for first. */
export function seatTable({ seats }: Report): Table {
  return {
    caption: 'Seats most fought for',
    columns: [
      { name: 'seat', text: true },
      { name: 'asked for' },
      { name: 'refused' },
      { name: 'at the end', text: true },
    ],
    rows: seats
      .toSorted((a, b) => b.asked - a.asked)
      .map(({ seat, asked, refused, status }) => [seat, amount(asked), amount(refused), status]),
    most: 5,
  };
}

/** The target's histograms, those with most samples first, and its counters. */
export function serverTables({ latencies, counters }: ServerReport): Table[] {
  return [
    {
      caption: 'Histograms of the target, ms',
      columns: [
        { name: 'histogram', text: true, room: 44 },
        ...['count', ...percentiles].map((name) => ({ name })),
      ],
      rows: latencies
        .toSorted((a, b) => b.count - a.count)
        .map(({ name, count, p50, p95, p99, clipped }) => [
          name,
          ...[count, p50, p95].map(amount),
          `${clipped ? '>' : ''}${amount(p99)}`,
        ]),
      most: 12,
    },
    {
      caption: 'Counters of the target',
      columns: [{ name: 'counter', text: true, room: 60 }, { name: 'grew by' }],
      rows: counters.map(({ name, grewBy }) => [name, `+${amount(grewBy)}`]),
      most: 8,
    },
  ];
}

export function comparisonTable({ differences }: Comparison): Table {
  return {
    caption: 'Differences; latencies in ms',
    columns: [
      { name: 'metric', text: true },
      ...['before', 'now', 'ratio'].map((name) => ({ name })),
      { name: 'in words', text: true },
    ],
    rows: differences.map(({ step, metric, before, now, ratio, tendency, words }) => [
      `${step}.${metric}`,
      figure(before),
      figure(now),
      ratio === null ? '–' : `×${amount(ratio)}`,
      { text: words, tone: tendency },
    ]),
  };
}

function figure(value: number | null | undefined): string {
  return value == null ? '–' : amount(value);
}
