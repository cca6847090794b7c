import { expect, it } from 'vitest';
import { ok } from '@aisle/shared/result';
import type { FlightWatches, WatchState } from '@aisle/shared/watches';
import { TemporalWatches } from './temporal-watches.ts';

const stateOf = (id: string): WatchState => ({
  ...{ id, flightId: 'f', status: 'waiting', wish: { count: 1 }, orderId: null, place: 1 },
  ...{ offer: null, reason: null, revision: 1 },
});

it('S21: a crowd that asks for a watch each shares a query, which is sent after they have asked', async () => {
  const sent: (string | undefined)[] = [];
  const answers: (() => void)[] = [];
  const known: string[] = [];
  const watches = new TemporalWatches(
    { submit: () => Promise.reject(new Error('nothing is sent')) },
    {
      watches: async (_flightId, watchId) => {
        sent.push(watchId);
        const all: FlightWatches = { version: 1, watches: known.map(stateOf) };
        await new Promise<void>((resolve) => answers.push(resolve));
        return ok(all);
      },
    },
  );
  known.push('w0');
  const first = watches.of('f', 'w0');
  const others = Array.from({ length: 50 }, (_, each) => watches.of('f', `w${each + 1}`));
  known.push(...others.map((_, each) => `w${each + 1}`));
  answers[0]?.();
  expect(await first).toMatchObject({ value: { watches: [{ id: 'w0' }] } });
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.();
  for (const [each, other] of others.entries()) {
    const found = await other;
    expect(found.ok && found.value.watches.some(({ id }) => id === `w${each + 1}`)).toBe(true);
  }
  expect(sent).toEqual(['w0', undefined]);
});
