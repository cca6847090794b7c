import pc from 'picocolors';
import type { Comparison } from './compare.ts';
import type { Report, ServerReport } from './schema.ts';
import {
  amount,
  findings,
  latencySentence,
  minute,
  plural,
  processSentence,
  runSentence,
  testerSentence,
  verdictSentence,
  viewersSentence,
} from './sentences.ts';
import {
  comparisonTable,
  reasonTable,
  seatTable,
  serverTables,
  stepTable,
  type Beside,
  type Table,
} from './tables.ts';
import { missedThresholds } from './thresholds.ts';

type Colours = ReturnType<typeof pc.createColors>;

/** Width that every terminal has. */
const width = 80;
/** Lines of evidence that a terminal shows of one violation; the JSON and the page have all. */
const evidenceShown = 12;
const violationsShown = 20;
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
      ...wrap(runSentence(report), 0),
      ...wrap(`Target ${report.settings.target}, begun ${minute(report.startedAt)}.`, 0),
      ...(late === null ? [] : wrap(late, 0).map(colours.yellow)),
    ],
    titled('Steps, latencies in ms', stepLines(report, colours), colours),
    tableSection(reasonTable(report, 'refused'), colours),
    tableSection(reasonTable(report, 'failed'), colours, colours.red),
    titled('Orders at the end', orderLines(report), colours),
    titled('Viewers', wrap(viewersSentence(report)), colours),
    tableSection(wantedSeats(report), colours),
    titled(
      'The target’s own figures, latencies in ms',
      serverLines(report.server, colours),
      colours,
    ),
    ...(beside.comparison === null ? [] : [comparisonLines(beside.comparison, colours)]),
    thresholdLines(report, beside, colours),
    verdictLines(report, colours),
  ];
  const shown = sections.filter((section) => section.length > 0);
  return `${shown.map((section) => section.join('\n')).join('\n\n')}\n`;
}

function titled(title: string, lines: readonly string[], colours: Colours): string[] {
  return lines.length === 0 ? [] : [colours.bold(title), ...lines];
}

function tableSection(
  data: Table,
  colours: Colours,
  paint: (line: string) => string = (line) => line,
): string[] {
  return titled(data.caption, tableLines(data, colours).map(paint), colours);
}

function stepLines(report: Report, colours: Colours): string[] {
  const table = tableLines(stepTable(report), colours);
  if (table.length === 0) return wrap('Nothing was sent, and nothing was received.');
  const { perSecond, acceptedPerSecond } = report.throughput;
  const rates = `In all ${amount(perSecond)} exchanges a second, ${amount(acceptedPerSecond)} of them accepted.`;
  return [...table, ...wrap(rates), ...wrap(latencySentence(report))];
}

function orderLines(report: Report): string[] {
  const counts = Object.entries(report.orders).map(
    ([status, count]) => `${amount(count)} ${status}`,
  );
  return counts.length === 0 ? [] : wrap(`${counts.join(', ')}.`);
}

/** Without the seats that nobody asked for. */
function wantedSeats(report: Report): Table {
  return seatTable({ ...report, seats: report.seats.filter(({ asked }) => asked > 0) });
}

function serverLines(server: ServerReport | null, colours: Colours): string[] {
  if (server === null) return wrap('Its /metrics were not to be had.');
  const used = processSentence(server);
  return [
    ...serverTables(server).flatMap((table) => tableLines(table, colours)),
    ...(used === null ? [] : wrap(used)),
  ];
}

function comparisonLines(comparison: Comparison, colours: Colours): string[] {
  return [
    colours.bold(`Compared with the run of ${minute(comparison.earlierStartedAt)}`),
    ...comparison.warnings.flatMap((warning) => wrap(warning)).map(colours.yellow),
    ...tableLines(comparisonTable(comparison), colours),
  ];
}

function thresholdLines(report: Report, { thresholds }: Beside, colours: Colours): string[] {
  if (thresholds.length === 0) return [];
  const missed = missedThresholds(report, thresholds);
  const kept = thresholds.length - missed.length;
  return [
    colours.bold('Thresholds'),
    ...wrap(`${kept} of ${plural(thresholds.length, 'threshold')} kept.`),
    ...missed.flatMap(({ sentence }) => wrap(`✗ ${sentence}`)).map(colours.red),
  ];
}

function verdictLines(report: Report, colours: Colours): string[] {
  const paint = {
    holds: colours.green,
    violated: colours.red,
    unanswered: colours.yellow,
    empty: colours.yellow,
  };
  const { violations } = report.verdict;
  const answers = findings(report).flatMap(({ question, sentence, standing, because }) => [
    ...wrap(`${marks[standing]} (${question}) ${sentence}`, 2, 6).map(paint[standing]),
    ...wrap(because, 8).map(colours.dim),
  ]);
  const evidence = violations
    .slice(0, violationsShown)
    .flatMap(({ question, code, sentence, evidence: lines }) => [
      '',
      ...wrap(`✗ (${question}) ${code}: ${sentence}`, 2, 2).map(colours.red),
      ...lines.slice(0, evidenceShown).flatMap((line) => wrap(line, 6, 2)),
      ...more(lines.length - evidenceShown, 'line of evidence', 'lines of evidence'),
    ]);
  return [
    colours.bold('Verdict'),
    ...answers,
    ...evidence,
    ...more(violations.length - violationsShown, 'violation', 'violations'),
    '',
    ...wrap(verdictSentence(report), 0)
      .map(violations.length > 0 ? colours.red : colours.green)
      .map(colours.bold),
  ];
}

function more(count: number, one: string, many: string): string[] {
  return count > 0 ? wrap(`and ${plural(count, `more ${one}`, `more ${many}`)}.`, 6) : [];
}

/** A table without borders; none without rows. */
function tableLines({ columns, rows, most = rows.length }: Table, colours: Colours): string[] {
  if (rows.length === 0) return [];
  const paint = {
    better: colours.green,
    worse: colours.red,
    same: colours.dim,
    unclear: colours.dim,
  };
  const shown = columns
    .map(({ text = false, room }, place) => ({ text, room, place }))
    .filter(({ room }) => room !== 0);
  const lines = [columns.map(({ name }) => name), ...rows.slice(0, most)].map((row) =>
    shown.map(({ place, room }) => {
      const cell = row[place] ?? '';
      const { text, tone } = typeof cell === 'string' ? { text: cell, tone: null } : cell;
      return { text: cut(clean(text), room), tone };
    }),
  );
  const widths = shown.map((_, at) => Math.max(...lines.map((line) => line[at]?.text.length ?? 0)));
  return lines.map((line) => {
    const cells = line.map(({ text, tone }, at) => {
      const width = widths[at] ?? 0;
      const padded = shown[at]?.text ? text.padEnd(width) : text.padStart(width);
      return tone === null ? padded : paint[tone](padded);
    });
    return `  ${cells.join('  ')}`.trimEnd();
  });
}

/** Breaks a sentence at spaces, so that it fits; a longer word stays whole. Lines after the first hang. */
function wrap(sentence: string, indentBy = 2, hangBy = 0): string[] {
  const lines: string[] = [];
  let current = ' '.repeat(indentBy);
  for (const word of clean(sentence).split(' ')) {
    if (current.trim() === '') current += word;
    else if (current.length + 1 + word.length <= width) current += ` ${word}`;
    else {
      lines.push(current);
      current = ' '.repeat(indentBy + hangBy) + word;
    }
  }
  return [...lines, current];
}

/** What came from outside must not steer the terminal. */
function clean(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ');
}

/** Cuts a cell that would break the table. */
function cut(text: string, room = Infinity): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}
