import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { balance, type Balanced } from './support/balanced.ts';

const patience = { timeout: 20_000, interval: 50 };

describe('the load balancer', () => {
  let balanced: Balanced;

  beforeEach(async () => {
    balanced = await balance();
  });
  afterEach(() => balanced.stop());

  const ask = (path = '/', init: RequestInit = {}) => fetch(`${balanced.url}${path}`, init);

  /** Who answers when many ask at once. */
  async function answering(): Promise<Set<string>> {
    const asked = Array.from({ length: 12 }, async () => (await ask()).text());
    return new Set(await Promise.all(asked));
  }

  it('sends to every backend that is ready, and to none that is not', async () => {
    const [one] = balanced.backends;
    await vi.waitFor(
      async () => expect(await answering()).toEqual(new Set(['one', 'two'])),
      patience,
    );
    one.ready = false;
    await vi.waitFor(async () => expect(await answering()).toEqual(new Set(['two'])), patience);
    const before = one.requests.length;
    await answering();
    expect(one.requests).toHaveLength(before);
    one.ready = true;
    await vi.waitFor(
      async () => expect(await answering()).toEqual(new Set(['one', 'two'])),
      patience,
    );
  });

  it('asks one that lives when none is ready: it knows what is missing', async () => {
    for (const backend of balanced.backends) backend.ready = false;
    await vi.waitFor(async () => {
      const answer = await ask('/readyz');
      expect(answer.status).toBe(503);
      expect(['one', 'two']).toContain(await answer.text());
    }, patience);
  });

  it('says so in the words of the contract when no backend lives', async () => {
    await Promise.all(balanced.backends.map((backend) => backend.die()));
    await vi.waitFor(async () => {
      const answer = await ask();
      expect(answer.status).toBe(503);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await answer.json()).toMatchObject({ code: 'unavailable', status: 503 });
    }, patience);
  });

  it('loses no request to a backend that has died', async () => {
    await balanced.backends[0].die();
    for (let request = 0; request < 20; request += 1) {
      const answer = await ask('/', { method: 'POST' });
      expect([answer.status, await answer.text()]).toEqual([200, 'two']);
    }
  });

  it('sends a command that was not answered again only when it may be done twice', async () => {
    for (const backend of balanced.backends) backend.dying = true;
    const count = () => balanced.backends.flatMap(({ requests }) => requests).length;
    const answer = await ask('/', { method: 'POST' });
    expect([answer.status, count()]).toEqual([502, 1]);
    expect(await answer.json()).toMatchObject({ code: 'unavailable' });
    const [one, two] = balanced.backends;
    two.dying = false;
    while (one.requests.length < 4) {
      const headers = { 'Idempotency-Key': crypto.randomUUID() };
      const again = await ask('/', { method: 'POST', headers });
      expect([again.status, await again.text()]).toEqual([200, 'two']);
    }
  });

  it('tells the backends who asks, whatever the client claims', async () => {
    await ask('/', { headers: { 'X-Forwarded-For': '198.51.100.1' } });
    const requests = balanced.backends.flatMap((backend) => backend.requests);
    expect(requests).toEqual([{ method: 'GET', forwardedFor: '127.0.0.1' }]);
  });
});
