import Table from 'cli-table3';
import type { Figure } from '../bench.ts';

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
export function markdownTable(
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
