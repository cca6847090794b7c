import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { SecurityEvents } from './events.ts';

it('D14 events of security are all counted, and logged at a bounded rate that says what it left out', async () => {
  let now = 0;
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as never) });
  const registry = new Registry();
  const events = new SecurityEvents(log, registry, () => now);
  for (let time = 0; time < 500; time += 1) {
    events.note('sign-in-refused', { client: '10.0.0.1', account: 'ann' });
  }
  expect(lines).toHaveLength(limits.securityEventsLogged);
  expect(lines[0]).toMatchObject({ event: 'sign-in-refused', client: '10.0.0.1', account: 'ann' });
  events.note('origin-refused', { client: '10.0.0.1' });
  expect(lines).toHaveLength(limits.securityEventsLogged + 1);
  now += 10_000;
  events.note('sign-in-refused', { client: '10.0.0.2' });
  expect(lines.at(-1)).toMatchObject({ unlogged: 500 - limits.securityEventsLogged });
  expect(await registry.metrics()).toContain(
    'aisle_security_events_total{event="sign-in-refused"} 501',
  );
});
