/** The pictures: what the page's script draws, and the same figures as tables. */
import { html, type Markup } from '@aisle/shared/html';
import { steps } from '../../observations.ts';
import { barEdges } from '../latency.ts';
import type { Report, StepReport } from '../schema.ts';
import { amount, span } from '../sentences.ts';
import type { Column } from '../tables.ts';
import { lead, numbers, section } from './markup.ts';

const layers = ['sold', 'paying', 'held', 'blocked', 'free'] as const;

/** Lines over the same times. */
interface Series<T> {
  /** Seconds. */
  readonly times: readonly number[];
  readonly series: readonly { readonly name: string; readonly values: readonly T[] }[];
}

/** What the script reads; latencies in ms. */
export interface PlotData {
  readonly latency: Series<number | null>;
  /** One histogram a step: bars next to each other without a hole. */
  readonly histograms: readonly {
    readonly name: string;
    readonly labels: readonly string[];
    readonly counts: readonly number[];
  }[];
  readonly seats: Series<number>;
}

export function plotData(report: Report): PlotData {
  const happened = happenedIn(report);
  const starts = happened.flatMap(([, { overTime }]) => overTime.map(({ atMs }) => atMs));
  const moments = [...new Set(starts)].sort((a, b) => a - b);
  const points = report.seatsOverTime;
  return {
    latency: {
      times: moments.map(seconds),
      series: happened.map(([name, { overTime }]) => {
        const at = new Map(overTime.map(({ atMs, p95 }) => [atMs, p95]));
        return { name, values: moments.map((moment) => at.get(moment) ?? null) };
      }),
    },
    histograms: happened.map(([name, { histogram }]) => ({ name, ...barsOf(histogram) })),
    seats: {
      times: points.map(({ atMs }) => seconds(atMs)),
      series: layers.map((name) => ({ name, values: points.map((point) => point[name]) })),
    },
  };
}

/** Each plot in a section with its figures as a table. */
export function plotSections(report: Report): readonly Markup[] {
  const happened = happenedIn(report);
  const latencies = happened.length === 0 ? [] : [latency(report, happened), spread(happened)];
  return [...latencies, seats(report)];
}

type Happened = readonly (readonly [string, StepReport])[];

function latency({ momentMs }: Report, happened: Happened): Markup {
  const rows = happened.flatMap(([name, { overTime }]) =>
    overTime.map(({ atMs, count, p50, p95, max }) => [
      `${amount(seconds(atMs))} s`,
      name,
      ...[count, p50, p95, max].map(amount),
    ]),
  );
  return section('latency', 'Latency over time', [
    lead(
      `The 95th percentile of what began in each span of ${span(momentMs)}, on a logarithmic scale.`,
    ),
    html`<div class="plot" data-plot="latency" aria-hidden="true"></div>`,
    numbers('Latency over time as a table', {
      caption: 'Latencies over time, ms',
      columns: columns(['from', 'step'], ['count', 'p50', 'p95', 'max']),
      rows,
    }),
  ]);
}

function spread(happened: Happened): Markup {
  const plots = happened.map(
    ([name], place) =>
      html`<figure>
        <figcaption>${name}</figcaption>
        <div class="plot" data-plot="histogram" data-place="${place}" aria-hidden="true"></div>
      </figure>`,
  );
  return section('histogram', 'How latencies are spread', [
    lead('Answers by their latency; each bar reaches up to the time below it.'),
    html`<div class="plots">${plots}</div>`,
    numbers('Histograms as a table', {
      caption: 'Answers by latency',
      columns: columns(['step'], ['up to', 'answers']),
      rows: happened.flatMap(([name, { histogram }]) =>
        histogram.map(({ upToMs, count }) => [name, span(upToMs), amount(count)]),
      ),
    }),
  ]);
}

function seats({ seatsOverTime }: Report): Markup {
  return section('seats', 'Seats over time', [
    lead('All seats of the flight by state, at the first sight of each change.'),
    html`<div class="plot" data-plot="seats" aria-hidden="true"></div>`,
    numbers('Seats over time as a table', {
      caption: 'Seats by state over time',
      columns: columns(['at'], layers),
      rows: seatsOverTime.map((point) => [
        `${amount(seconds(point.atMs))} s`,
        ...layers.map((layer) => amount(point[layer])),
      ]),
    }),
  ]);
}

function columns(texts: readonly string[], figures: readonly string[]): Column[] {
  return [
    ...texts.map((name) => ({ name, text: true as const })),
    ...figures.map((name) => ({ name })),
  ];
}

function happenedIn({ steps: reports }: Report): Happened {
  return steps
    .map((step) => [step, reports[step]] as const)
    .filter(([, { latency }]) => latency !== null);
}

function barsOf(histogram: StepReport['histogram']): { labels: string[]; counts: number[] } {
  const counted = new Map(histogram.map(({ upToMs, count }) => [upToMs, count]));
  const first = histogram[0]?.upToMs ?? Infinity;
  const last = histogram.at(-1)?.upToMs ?? 0;
  const edges = barEdges.filter((edge) => edge >= first && edge <= last);
  return { labels: edges.map(span), counts: edges.map((edge) => counted.get(edge) ?? 0) };
}

function seconds(ms: number): number {
  return ms / 1_000;
}
