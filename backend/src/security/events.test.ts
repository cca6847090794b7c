import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { createLog } from '../log.ts';
import { SecurityEvents } from './events.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('D14 events of security are all counted, and logged at a bounded rate that says what it left out', async () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLog('info', {
    write: (line: string) => void lines.push(JSON.parse(line) as never),
  });
  const registry = new Registry();
  const events = new SecurityEvents(log, registry);
  for (let time = 0; time < 500; time += 1) {
    events.note('sign-in-refused', { client: '10.0.0.1', account: 'ann' });
  }
  expect(lines).toHaveLength(limits.logLines);
  expect(lines[0]).toMatchObject({ event: 'sign-in-refused', client: '10.0.0.1', account: 'ann' });
  events.note('origin-refused', { client: '10.0.0.1' });
  expect(lines).toHaveLength(limits.logLines + 1);
  vi.setSystemTime(Date.now() + limits.logWindowMs);
  events.note('sign-in-refused', { client: '10.0.0.2' });
  expect(lines.at(-1)).toMatchObject({ leftOut: 500 - limits.logLines });
  expect(await registry.metrics()).toContain(
    'aisle_security_events_total{event="sign-in-refused"} 501',
  );
});
