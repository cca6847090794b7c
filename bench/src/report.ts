import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { format, resolveConfig } from 'prettier';
import { root } from '@aisle/scripts/src/root.ts';
import type { Figure, Bench, BenchResult } from './bench.ts';

const heads = ['figure', 'target', 'measured', 'met'] as const;

/** For the terminal. */
export function terminalTable(figures: readonly Figure[]): string {
  const table = new Table({
    head: [...heads],
    style: { head: [], border: [] },
    colWidths: [52, 10, 38, 5],
    wordWrap: true,
  });
  for (const { what, target, measured, met } of figures) {
    table.push([what, target, measured, verdict(met)]);
  }
  return table.toString();
}

/** For the document; `command` is what measures the figure. */
function markdownTable(
  rows: readonly { readonly figure: Figure; readonly command: string }[],
): string {
  const lines = rows.map(
    ({ figure: { what, target, measured, met }, command }) =>
      `| ${what} | ${target} | ${measured} | ${verdict(met)} | \`${command}\` |`,
  );
  return [
    `| ${[...heads, 'command'].join(' | ')} |`,
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

function verdict(met: boolean): string {
  return met ? 'yes' : 'no';
}

const path = join(root, 'docs', 'PERFORMANCE.md');
const begin = '<!-- measured: begin (npm run bench -- --write) -->';
const end = '<!-- measured: end -->';

/** Writes the figures between the markers of docs/PERFORMANCE.md. Only a run of all benchmarks may. */
export async function writeDocument(
  measured: readonly { readonly bench: Bench; readonly result: BenchResult }[],
): Promise<void> {
  const document = await readFile(path, 'utf8');
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to < from) throw new Error('docs/PERFORMANCE.md has lost its markers.');
  const rows = measured.flatMap(({ bench, result }) =>
    result.figures.map((figure) => ({ figure, command: `npm run bench -- ${bench.name}` })),
  );
  const notes = measured.flatMap(({ bench, result }) =>
    result.notes.map((note) => `- \`${bench.name}\`: ${note}`),
  );
  const date = new Date().toISOString().slice(0, 10);
  const machine = `Measured ${date} on ${describeMachine()}; load average at the end ${loadAverage()}.`;
  const section = [begin, '', machine, '', markdownTable(rows), '', ...notes, '', ''].join('\n');
  const text = document.slice(0, from) + section + document.slice(to);
  const options = await resolveConfig(path);
  await writeFile(path, await format(text, { ...options, parser: 'markdown' }));
}

/** What the figures were measured on, without names. */
export function describeMachine(): string {
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores, ${memoryGb} GB of memory, Node ${process.versions.node}, ${process.platform}`;
}

/** Over the last minute: above some tenths, others use the machine and the figures are too high. */
export function loadAverage(): string {
  return loadavg()[0]?.toFixed(1) ?? '?';
}
