import pc from 'picocolors';
import { steps } from '../observations.ts';
import type { Comparison, Difference } from './compare.ts';
import { clean, cut, table, wrap } from './lines.ts';
import type { FoughtSeat, Report, ServerReport } from './schema.ts';
import {
  findings,
  latencySentence,
  processSentence,
  runSentence,
  testerSentence,
  verdictSentence,
  viewersSentence,
  type Beside,
} from './sentences.ts';
import { missedThresholds, total } from './thresholds.ts';
import { amount, minute, plural } from './words.ts';

type Colours = ReturnType<typeof pc.createColors>;

/** Lines of evidence that a terminal shows of one violation; the JSON and the page have all. */
const evidenceShown = 12;
const violationsShown = 20;
const seatsShown = 5;
const countersShown = 8;
const latenciesShown = 12;
const marks = { holds: '✓', violated: '✗', unanswered: '?', empty: '–' } as const;

/**
 * The report for a terminal, readable at 80 columns, ending in a line break: figures first, the verdict
 * last, where the eye rests when the run is over. `colour`: whether the terminal shows colours.
 */
export function renderText(report: Report, beside: Beside, colour: boolean): string {
  const colours = pc.createColors(colour);
  const late = testerSentence(report);
  const sections = [
    [
      ...wrap(clean(runSentence(report)), 0),
      ...wrap(clean(`Target ${report.settings.target}, begun ${minute(report.startedAt)}.`), 0),
      ...(late === null ? [] : wrap(late, 0).map(colours.yellow)),
    ],
    titled('Steps, latencies in ms', stepTable(report), colours),
    titled('Refused, as a crowd must expect', reasons(report, 'refused'), colours),
    titled('Failed', reasons(report, 'failed').map(colours.red), colours),
    titled('Orders at the end', orders(report), colours),
    titled('Viewers', wrap(viewersSentence(report)), colours),
    titled('Seats most fought for', mostFought(report.seats), colours),
    titled('The target’s own figures, latencies in ms', serverLines(report.server), colours),
    ...(beside.comparison === null ? [] : [comparisonSection(beside.comparison, colours)]),
    thresholdSection(report, beside, colours),
    verdictSection(report, colours),
  ];
  const shown = sections.filter((section) => section.length > 0);
  return `${shown.map((section) => section.join('\n')).join('\n\n')}\n`;
}

function titled(title: string, lines: readonly string[], colours: Colours): string[] {
  return lines.length === 0 ? [] : [colours.bold(title), ...lines];
}

function stepTable(report: Report): string[] {
  const rows = steps
    .map((step) => ({ step, of: report.steps[step] }))
    .filter(({ of }) => of.count > 0)
    .map(({ step, of }) => [
      step,
      amount(of.count),
      amount(of.perSecond),
      amount(total(of.refused)),
      amount(total(of.failed)),
      ...(['p50', 'p95', 'p99'] as const).map((key) => figure(of.latency?.[key].ms)),
      figure(of.latency?.max),
    ]);
  if (rows.length === 0) return wrap('Nothing was sent, and nothing was received.');
  const head = ['step', 'count', 'per s', 'refused', 'failed', 'p50', 'p95', 'p99', 'max'];
  const { perSecond, acceptedPerSecond } = report.throughput;
  return [
    ...table(head, rows),
    ...wrap(
      `In all ${amount(perSecond)} exchanges a second, ${amount(acceptedPerSecond)} of them accepted.`,
    ),
    ...wrap(latencySentence(report)),
  ];
}

function reasons(report: Report, kind: 'refused' | 'failed'): string[] {
  const rows = steps.flatMap((step) =>
    Object.entries(report.steps[step][kind]).map(([name, count]) => [
      step,
      amount(count),
      cut(clean(name), 56),
    ]),
  );
  return rows.length === 0 ? [] : table(['step', 'count', 'why'], rows, ['left', 'right', 'left']);
}

function orders(report: Report): string[] {
  const counts = Object.entries(report.orders).map(
    ([status, count]) => `${amount(count)} ${status}`,
  );
  return counts.length === 0 ? [] : wrap(`${counts.join(', ')}.`);
}

function mostFought(seats: readonly FoughtSeat[]): string[] {
  const rows = seats
    .filter(({ asked }) => asked > 0)
    .sort((a, b) => b.asked - a.asked)
    .slice(0, seatsShown)
    .map(({ seat, asked, refused, status }) => [
      clean(seat),
      amount(asked),
      amount(refused),
      status,
    ]);
  const aligns = ['left', 'right', 'right', 'left'] as const;
  return rows.length === 0 ? [] : table(['seat', 'asked', 'refused', 'at the end'], rows, aligns);
}

function serverLines(server: ServerReport | null): string[] {
  if (server === null) return wrap('Its /metrics were not to be had.');
  const latencies = server.latencies
    .toSorted((a, b) => b.count - a.count)
    .slice(0, latenciesShown)
    .map(({ name, count, clipped, ...at }) => [
      cut(clean(name), 44),
      amount(count),
      amount(at.p50),
      amount(at.p95),
      `${clipped ? '>' : ''}${amount(at.p99)}`,
    ]);
  const counters = server.counters
    .slice(0, countersShown)
    .map(({ name, grewBy }) => [cut(clean(name), 60), `+${amount(grewBy)}`]);
  const used = processSentence(server);
  return [
    ...(latencies.length === 0
      ? []
      : table(['histogram', 'count', 'p50', 'p95', 'p99'], latencies)),
    ...(counters.length === 0 ? [] : table(['counter', 'grew by'], counters)),
    ...(used === null ? [] : wrap(used)),
  ];
}

function comparisonSection(comparison: Comparison, colours: Colours): string[] {
  const paint = {
    better: colours.green,
    worse: colours.red,
    same: colours.dim,
    unclear: colours.dim,
  };
  const rows = comparison.differences.map((row: Difference) => [
    `${row.step}.${row.metric}`,
    figure(row.before),
    figure(row.now),
    row.ratio === null ? '' : `×${amount(row.ratio)}`,
    paint[row.tendency](row.words),
  ]);
  const aligns = ['left', 'right', 'right', 'right', 'left'] as const;
  return [
    colours.bold(`Compared with the run of ${minute(comparison.earlierStartedAt)}`),
    ...comparison.warnings.flatMap((warning) => wrap(clean(warning))).map(colours.yellow),
    ...table(['', 'before', 'now', 'ratio', ''], rows, aligns),
  ];
}

function thresholdSection(report: Report, { thresholds }: Beside, colours: Colours): string[] {
  if (thresholds.length === 0) return [];
  const missed = missedThresholds(report, thresholds);
  const kept = thresholds.length - missed.length;
  return [
    colours.bold('Thresholds'),
    ...wrap(`${kept} of ${plural(thresholds.length, 'threshold')} kept.`),
    ...missed.flatMap(({ sentence }) => wrap(`✗ ${clean(sentence)}`)).map(colours.red),
  ];
}

function verdictSection(report: Report, colours: Colours): string[] {
  const paint = {
    holds: colours.green,
    violated: colours.red,
    unanswered: colours.yellow,
    empty: colours.yellow,
  };
  const { violations } = report.verdict;
  const answers = findings(report).flatMap(({ question, sentence, standing, because }) => [
    ...wrap(`${marks[standing]} (${question}) ${sentence}`, 2, 6).map(paint[standing]),
    ...wrap(clean(because), 8).map(colours.dim),
  ]);
  const evidence = violations
    .slice(0, violationsShown)
    .flatMap((violation) => [
      '',
      ...wrap(
        clean(`✗ (${violation.question}) ${violation.code}: ${violation.sentence}`),
        2,
        2,
      ).map(colours.red),
      ...violation.evidence.slice(0, evidenceShown).flatMap((line) => wrap(clean(line), 6, 2)),
      ...more(violation.evidence.length - evidenceShown, 'line of evidence', 'lines of evidence'),
    ]);
  const closing = verdictSentence(report);
  return [
    colours.bold('Verdict'),
    ...answers,
    ...evidence,
    ...more(violations.length - violationsShown, 'violation', 'violations'),
    '',
    ...wrap(closing, 0).map((line) =>
      colours.bold(violations.length > 0 ? colours.red(line) : colours.green(line)),
    ),
  ];
}

function more(count: number, one: string, many: string): string[] {
  return count > 0 ? wrap(`and ${plural(count, `more ${one}`, `more ${many}`)}.`, 6) : [];
}

function figure(value: number | null | undefined): string {
  return value == null ? '–' : amount(value);
}
