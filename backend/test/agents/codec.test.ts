import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { limits } from '@aisle/shared/limits';
import { PayloadEncryption } from '@aisle/shared/payload-codec';
import { testKeys } from '@aisle/shared/testing/payload-keys';
import type { TemporalPayloads } from '@aisle/shared/agent-routes';
import { accounts, signIn } from '../support/agents.ts';
import { secrets, TestBackend, type Answer } from '../support/backend.ts';
import { TestDesk } from '../support/desk.ts';
import { FakeBooking } from '../support/fake-booking.ts';

/** As the desk's settings have it. */
const page = 'http://127.0.0.1:8233';
const path = '/api/agent/codec/decode';
const ours = new PayloadEncryption(testKeys);

let desk: TestDesk;
beforeAll(async () => {
  desk = await TestDesk.start();
});
afterAll(() => desk.stop());

type Json = TemporalPayloads['payloads'][number];

function jsonOf({ metadata, data }: Payload): Json {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const entries = Object.entries(metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)]);
  return {
    metadata: Object.fromEntries(entries) as Record<string, string>,
    data: base64(data ?? Buffer.alloc(0)),
  };
}

const plain = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
async function sealed(value: unknown, by = ours): Promise<Json> {
  const [payload] = await by.encode([plain(value)]);
  return jsonOf(payload!);
}

function decode(payloads: readonly Json[], headers: Record<string, string> = desk.ann) {
  return desk.backend.ask('POST', path, { body: { payloads }, headers });
}

function valuesOf({ text }: Answer): unknown[] {
  const { payloads } = JSON.parse(text) as TemporalPayloads;
  return payloads.map(({ data = '' }): unknown =>
    JSON.parse(Buffer.from(data, 'base64').toString()),
  );
}

describe('X5: Temporal’s own page', () => {
  it('has payloads decrypted for an agent, in their order; what was never encrypted comes back', async () => {
    const [first, second] = [{ name: 'Łukasz 李小龍' }, ['12A']];
    const answer = await decode([await sealed(first), jsonOf(plain(second))]);
    expect(answer.status).toBe(200);
    expect(valuesOf(answer)).toEqual([first, second]);
    const [payload] = (JSON.parse(answer.text) as TemporalPayloads).payloads;
    expect(payload).toEqual(jsonOf(plain(first)));
    expect(JSON.parse((await decode([])).text)).toEqual({ payloads: [] });
  });

  it('gets back as it is what no key of ours opens, what was changed, and what is no payload', async () => {
    const others = testKeys.map(({ key }, place) => ({ id: `other-${place}`, key }));
    const foreign = await sealed('x', new PayloadEncryption(others));
    const good = await sealed('good');
    const changed = { ...good, data: `AAAA${good.data?.slice(4)}` };
    const odd = { metadata: { encoding: '???' }, data: 'no base64 at all' };
    const { payloads } = JSON.parse(
      (await decode([foreign, changed, {}, odd])).text,
    ) as TemporalPayloads;
    expect(payloads.slice(0, 2)).toEqual([foreign, changed]);
    expect(payloads).toHaveLength(4);
  });

  it('is shown no code of a payment, and every other number', async () => {
    const pay = { code: '31337', key: 'k', amount: '12345' };
    const carried = { keys: [['k', JSON.stringify(['31337', '12345'])]], fence: { code: '31337' } };
    const answer = await decode([await sealed(pay), await sealed(carried)]);
    expect(valuesOf(answer)).toEqual([
      { ...pay, code: '*****' },
      { keys: [['k', JSON.stringify(['*****', '12345'])]], fence: { code: '*****' } },
    ]);
  });

  it('takes a payload of two megabytes, and refuses more than its bound', async () => {
    const large = 'x'.repeat(2 * 1024 * 1024);
    expect(valuesOf(await decode([await sealed(large)]))).toEqual([large]);
    const tooLarge = await decode([{ data: 'x'.repeat(limits.decodedBodyBytes) }]);
    expect(tooLarge).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
  });

  it.each([{}, { payloads: {} }, { payloads: [1] }, { payloads: [{ data: 1 }] }])(
    'is refused %j',
    async (body) => {
      const answer = desk.backend.ask('POST', path, { body, headers: desk.ann });
      expect(await answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    },
  );

  const asked = { Origin: page, 'Sec-Fetch-Site': 'same-site', 'X-Namespace': 'default' };

  it('may ask from where it is, with the agent’s cookie', async () => {
    const preflight = await fetch(desk.backend.url + path, {
      method: 'OPTIONS',
      headers: {
        ...{ Origin: page, 'Access-Control-Request-Method': 'POST' },
        'Access-Control-Request-Headers': 'content-type,x-namespace',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('Access-Control-Allow-Headers')?.toLowerCase()).toContain(
      'x-namespace',
    );
    const answer = await decode([await sealed('seen')], { ...desk.ann, ...asked });
    expect(valuesOf(answer)).toEqual(['seen']);
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(page);
    expect(answer.headers.get('Access-Control-Allow-Credentials')).toBe('true');
  });

  it('may do nothing else, and no other page this', async () => {
    const body = { payloads: [] };
    for (const headers of [asked, { ...asked, Authorization: `Bearer ${secrets.BUS_TOKEN}` }]) {
      expect(await decode([], headers)).toMatchObject({ status: 401 });
    }
    const refused = { status: 403, body: { code: 'origin-not-allowed' } };
    for (const Origin of ['https://evil.example', 'null', `${page}0`, 'http://127.0.0.1']) {
      const answer = await decode([], { ...desk.ann, ...asked, Origin });
      expect(answer).toMatchObject(refused);
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull();
    }
    for (const other of [
      '/api/agent/flights/x/interventions',
      '/api/agent/CODEC/decode',
      `${path}/`,
    ]) {
      const headers = { ...desk.ann, ...asked };
      expect(await desk.backend.ask('POST', other, { body, headers })).toMatchObject(refused);
    }
  });

  it('may not ask where there is none', async () => {
    const without = await TestBackend.start(new FakeBooking(), { AGENT_ACCOUNTS: accounts });
    const headers = { ...(await signIn(without, 'ann')), ...asked };
    const answer = await without.ask('POST', path, { body: { payloads: [] }, headers });
    expect(answer).toMatchObject({ status: 403, body: { code: 'origin-not-allowed' } });
    await without.stop();
  });
});
