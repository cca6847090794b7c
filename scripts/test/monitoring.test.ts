/** Rules, dashboards and the runbook, as far as they can be checked without Prometheus: `e2e/system/monitoring.long.test.ts` has it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../src/root.ts';

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

const textOf = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');
const rulesIn = (file: string): Rule[] =>
  (parse(textOf('docker', 'prometheus', file)) as { groups: { rules: Rule[] }[] }).groups.flatMap(
    ({ rules }) => rules,
  );
const alerts = rulesIn('alerts.yml');
const folder = join('docker', 'grafana', 'dashboards');
const dashboards = readdirSync(join(root, folder)).map((name) => ({
  name,
  ...(JSON.parse(textOf(folder, name)) as { uid: string; panels: Panel[] }),
}));
const runbook = textOf('docs', 'OPERATIONS.md');

describe('an alert', () => {
  it.each(alerts)('$alert says who is called, and where to read what to do', (rule) => {
    expect(rule.labels?.['severity']).toMatch(/^(page|ticket)$/);
    expect(rule.annotations?.['summary']).toMatch(/^[A-Z].*\.$/);
    const anchor = `docs/OPERATIONS.md#${String(rule.alert).toLowerCase()}`;
    expect(rule.annotations?.['runbook']).toBe(anchor);
    expect(runbook).toContain(`\n### ${String(rule.alert)}\n`);
  });

  it('is in the runbook only while there is one', () => {
    const [, part = ''] = runbook.split('\n## Runbook\n');
    const told = [...part.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(told).toEqual(alerts.map(({ alert }) => alert));
  });

  it('is tested to fire', () => {
    const tests = textOf('docker', 'prometheus', 'alerts.test.yml');
    for (const { alert } of alerts) expect(tests).toContain(`alertname: ${String(alert)}\n`);
  });
});

describe('a dashboard', () => {
  it('is there for each of the three readers', () => {
    expect(dashboards.map(({ uid }) => uid)).toEqual([
      'aisle-business',
      'aisle-flights',
      'aisle-system',
    ]);
  });

  it.each(dashboards)('$name asks something in each panel', ({ panels }) => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { title, targets } of panels) {
      expect(title).not.toBe('');
      expect(targets.length).toBeGreaterThan(0);
    }
  });

  it('names no record that no rule makes', () => {
    const made = new Set(rulesIn('objectives.yml').map(({ record }) => record));
    const asked = [
      ...dashboards.flatMap(({ panels }) => panels.flatMap(({ targets }) => targets)),
      ...alerts,
    ];
    const records = asked.flatMap(({ expr }) => expr.match(/aisle:[\w:]+/g) ?? []);
    expect(records.length).toBeGreaterThan(5);
    expect(records.filter((name) => !made.has(name))).toEqual([]);
  });
});
