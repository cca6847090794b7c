import { createServer, type Server } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { codeKeyOf, SEALED_CODE } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { ok } from '@aisle/shared/result';
import { codeKeyBytes, openCode } from '@aisle/shared/sealed-code';
import { PaymentCodes } from './payment-codes.ts';
import type { Refusal } from './port.ts';

const patience = { timeout: 60_000 };

/** The gateway's keys, as far as a backend sees them. */
class FakeVault {
  readonly keys = new Map<string, Buffer>();
  readonly forgotten: string[] = [];
  isAway = false;
  asked = 0;
  readonly #server: Server = createServer((request, response) => {
    void (async () => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      if (this.isAway) return void response.destroy();
      const body = JSON.parse(text) as { count?: number; ids?: string[] };
      response.setHeader('Content-Type', 'application/json');
      if (request.url === '/code-keys/forgetting') {
        this.forgotten.push(...(body.ids ?? []));
        return void response.end('{}');
      }
      this.asked += 1;
      const keys = Array.from({ length: body.count ?? 0 }, () => this.#issue());
      response.writeHead(201).end(JSON.stringify({ keys }));
    })();
  });

  #issue() {
    const id = randomBytes(codeKeyBytes.id).toString('base64url');
    const key = randomBytes(codeKeyBytes.key);
    this.keys.set(id, key);
    return { id, key: key.toString('base64url') };
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  open(sealed: string, orderId: string): string | null {
    const key = this.keys.get(codeKeyOf(sealed) ?? '');
    return key ? openCode(sealed, orderId, key) : null;
  }
}

let vault: FakeVault;
let codes: PaymentCodes;
const clock = { now: () => time };
let time = 0;

beforeEach(async () => {
  time = Date.now();
  vault = new FakeVault();
  codes = new PaymentCodes({ url: await vault.start(), token: 'token' }, clock);
});
afterEach(() => {
  codes.close();
  vault.stop();
});

type Code = Refusal['code'];

/** What Temporal was given of a payment; `refused`: how the order answered. Null: it was given nothing. */
async function sent(code: string, key: string, refused?: Code, orderId = 'order') {
  let given = '';
  const answer = await codes.sealed(orderId, { code, key }, (message) => {
    given = message.code;
    return Promise.resolve(
      refused === undefined ? ok('done') : { ok: false, error: { code: refused } },
    );
  });
  return { given, answer };
}

it('P15 seals a code for its order, each payment’s by a key of its own', async () => {
  const [first, second] = [await sent('01234', 'a'), await sent('01234', 'b')];
  expect(first.answer).toEqual(ok('done'));
  for (const { given } of [first, second]) {
    expect(given).toMatch(SEALED_CODE);
    expect(vault.open(given, 'order')).toBe('01234');
    expect(vault.open(given, 'another')).toBeNull();
  }
  expect(codeKeyOf(first.given)).not.toBe(codeKeyOf(second.given));
  expect(vault.asked).toBe(1);
});

it('leaves alone what has no code', async () => {
  const message = { key: 'a', seats: ['12A'] };
  expect(await codes.sealed('order', message, (given) => Promise.resolve(ok(given)))).toEqual(
    ok(message),
  );
  expect(vault.asked).toBe(0);
});

it('P7 seals the same payment alike, and another code under its key by the same key', async () => {
  const first = await sent('11111', 'a');
  expect((await sent('11111', 'a')).given).toBe(first.given);
  const other = await sent('22222', 'a', 'idempotency-mismatch');
  expect(other.given).not.toBe(first.given);
  expect(codeKeyOf(other.given)).toBe(codeKeyOf(first.given));
  // The first is under way all the same.
  expect(vault.forgotten).toEqual([]);
  time += limits.fenceMs;
  expect(codeKeyOf((await sent('11111', 'a')).given)).not.toBe(codeKeyOf(first.given));
});

it('P15 has the key forgotten of a payment that the order refused, and of no other', async () => {
  const refused = await sent('11111', 'a', 'no-seats');
  await vi.waitFor(() => expect(vault.forgotten).toEqual([codeKeyOf(refused.given)]), patience);
  for (const unknown of ['busy', 'unavailable'] as const) {
    const { given } = await sent('11111', unknown, unknown);
    expect((await sent('11111', unknown)).given).toBe(given);
  }
  expect((await sent('11111', 'a')).given).not.toBe(refused.given);
  expect(vault.forgotten).toHaveLength(1);
});

it('P15 of a payment that came twice at once keeps the key when the order took one of them', async () => {
  let refuse!: (refusal: { ok: false; error: Refusal }) => void;
  const first = codes.sealed('order', { code: '11111', key: 'a' }, () => {
    return new Promise<{ ok: false; error: Refusal }>((resolve) => (refuse = resolve));
  });
  await vi.waitFor(() => expect(refuse).toBeDefined(), patience);
  await sent('11111', 'a');
  refuse({ ok: false, error: { code: 'payment-running' } });
  await first;
  await sent('11111', 'b', 'no-seats');
  await vi.waitFor(() => expect(vault.forgotten).toHaveLength(1), patience);
  expect(codeKeyOf((await sent('11111', 'a')).given)).not.toBe(vault.forgotten[0]);
});

it('P13, P20: begins payments while the gateway is away, as many as it has keys for', async () => {
  codes.start();
  await vi.waitFor(() => expect(vault.keys.size).toBe(limits.codeStock), patience);
  await sent('11111', 'first');
  vault.isAway = true;
  for (let number = 1; number < limits.codeStock; number += 1)
    expect(vault.open((await sent('11111', `${number}`)).given, 'order')).toBe('11111');
  const { answer, given } = await sent('11111', 'one too many');
  expect(answer).toEqual({ ok: false, error: { code: 'unavailable' } });
  expect(given).toBe('');
  vault.isAway = false;
  expect((await sent('11111', 'one too many')).answer.ok).toBe(true);
});

it('P15 seals by no key that the gateway may have forgotten before the payment is over', async () => {
  await sent('11111', 'a');
  const old = new Set(vault.keys.keys());
  time += limits.codeStockMs;
  expect(old.has(codeKeyOf((await sent('11111', 'b')).given) ?? '')).toBe(false);
});
